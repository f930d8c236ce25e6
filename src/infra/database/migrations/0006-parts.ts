import type { Migration } from "./migration.ts";

/** How each process stands with what it depends on, and tasks that were put off because of it. */
export const parts: Migration = {
  name: "0006-parts",
  sql: `
    create table artel.part (
      process text not null references artel.process on delete cascade,
      kind text not null check (kind in ('provider', 'forge', 'tool', 'sandbox', 'registry')),
      name text not null,
      state text not null check (state in ('closed', 'open', 'half-open')),
      failures integer not null,
      since timestamptz not null,
      until timestamptz,
      last_failure text,
      calls bigint not null,
      rejected bigint not null,
      retries bigint not null,
      running integer not null,
      waiting integer not null,
      reset_asked boolean not null default false,
      written_at timestamptz not null default clock_timestamp(),
      primary key (process, kind, name)
    );

    alter table artel.task
      add column postponements integer not null default 0,
      add column postponed_for text;
  `,
};
