import type { Migration } from "./migration.ts";

export const projections: Migration = {
  name: "0002-projections",
  sql: `
    create table artel.projection (
      name text not null,
      stream text not null,
      version integer not null,
      sequence bigint not null,
      state text not null,
      updated_at timestamptz not null default now(),
      primary key (name, stream)
    );
  `,
};
