import type { Migration } from "./migration.ts";

/**
 * What crosses between machines that share only the database. All of it goes with its session's site. Descriptions
 * and events are text and not jsonb, which cannot hold every string.
 */
export const transfer: Migration = {
  name: "0008-transfer",
  sql: `
    create table artel.work_site (
      session text primary key,
      storage text not null,
      protocol integer not null,
      artel_version text not null,
      obstacle text,
      description text not null,
      deadline_at timestamptz not null,
      published_at timestamptz not null default clock_timestamp()
    );

    create table artel.bundle (
      id bigint generated always as identity primary key,
      session text not null references artel.work_site on delete cascade,
      purpose text not null check (purpose in ('base', 'change')),
      ref text not null,
      commit_id text not null,
      known text[] not null,
      bytes bigint,
      digest text,
      created_at timestamptz not null default clock_timestamp(),
      completed_at timestamptz,
      check ((completed_at is null) or (bytes is not null and digest is not null))
    );
    create index bundle_session on artel.bundle (session, purpose, id);
    create table artel.bundle_chunk (
      bundle bigint not null references artel.bundle on delete cascade,
      number integer not null,
      content bytea not null,
      primary key (bundle, number)
    );
    alter table artel.bundle_chunk alter column content set storage external;

    create table artel.base_request (
      session text not null references artel.work_site on delete cascade,
      commit_id text not null,
      storage text not null,
      known text[] not null,
      bundle bigint references artel.bundle on delete set null,
      refusal text,
      requested_at timestamptz not null default clock_timestamp(),
      primary key (session, commit_id, storage)
    );
    create index base_request_bundle on artel.base_request (bundle);

    create table artel.outbox_event (
      position bigint generated always as identity primary key,
      session text not null references artel.work_site on delete cascade,
      event text not null
    );
    create index outbox_event_session on artel.outbox_event (session, position);
  `,
};
