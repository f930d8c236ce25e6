import type { Migration } from "./migration.ts";

export const processes: Migration = {
  name: "0001-processes",
  sql: `
    create table artel.process (
      id text primary key,
      host text not null,
      boot text not null,
      pid integer not null,
      started text not null,
      application_version text not null,
      registered_at timestamptz not null default now(),
      heartbeat_at timestamptz not null default now(),
      stopped_at timestamptz
    );
    create table artel.lease (
      name text primary key,
      holder text not null,
      expires_at timestamptz not null
    );
  `,
};
