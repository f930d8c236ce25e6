import type { Migration } from "./migration.ts";

/**
 * A fact is current from `version` until before `until_version`. Keys are found by their hash, because a test's name
 * can be longer than an index entry; facts are text and not jsonb, which cannot hold every string.
 */
export const world: Migration = {
  name: "0003-world",
  sql: `
    create table artel.world (
      name text primary key,
      version integer not null default 0,
      oldest_version integer not null default 0,
      changed_at timestamptz not null default now()
    );
    create table artel.world_fact (
      world text not null references artel.world (name) on delete cascade,
      key_hash text not null,
      version integer not null,
      until_version integer,
      key text not null,
      fact text not null,
      primary key (world, key_hash, version)
    );
    create unique index world_fact_current on artel.world_fact (world, key_hash) where until_version is null;
    create index world_fact_begin on artel.world_fact (world, version);
    create index world_fact_end on artel.world_fact (world, until_version) where until_version is not null;
  `,
};
