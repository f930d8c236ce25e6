import type { Migration } from "./migration.ts";

/**
 * The queue of tasks: facts only, no status. A task can start when it waits for nothing, is not paused, has not ended
 * and has no lease; the index `task_startable` holds just those, by repository.
 */
export const tasks: Migration = {
  name: "0004-tasks",
  sql: `
    create sequence artel.fencing_token;

    create table artel.queue_round (version bigint not null);
    insert into artel.queue_round (version) values (0);

    create table artel.task (
      id text primary key,
      session text not null,
      kind text not null,
      title text not null,
      repository text not null,
      skills text[] not null,
      priority smallint not null,
      pattern_group text,
      idempotency_key text,
      budget jsonb,
      timeout_ms bigint,
      attempt_limit integer not null,
      backoff_ms bigint not null,
      maximum_backoff_ms bigint not null,
      application_version text not null,
      parent text,
      input text not null,
      serialization text,
      created_at timestamptz not null default clock_timestamp(),
      waiting_for integer not null,
      attempt integer not null default 1,
      losses integer not null default 0,
      taken_at timestamptz,
      ready_since timestamptz,
      not_before timestamptz,
      paused_at timestamptz,
      ended_at timestamptz,
      outcome text check (outcome in ('passed', 'failed', 'cancelled')),
      failure jsonb,
      process text,
      agent text,
      role text,
      provider text,
      leased_at timestamptz,
      lease_token bigint,
      lease_expires_at timestamptz,
      lease_renewals bigint not null default 0,
      check ((ended_at is null) = (outcome is null)),
      check ((lease_token is null) = (lease_expires_at is null))
    );
    create unique index task_idempotency on artel.task (session, idempotency_key)
      where idempotency_key is not null;
    create index task_startable on artel.task (repository, priority desc, ready_since, id)
      where waiting_for = 0 and ended_at is null and lease_token is null and paused_at is null;
    create index task_delayed on artel.task (not_before)
      where not_before is not null and ended_at is null and lease_token is null;
    create index task_leased on artel.task (process) where lease_token is not null;
    create index task_session on artel.task (session);

    create table artel.task_dependency (
      task text not null references artel.task on delete cascade,
      depends_on text not null,
      primary key (task, depends_on)
    );
    create index task_dependency_reverse on artel.task_dependency (depends_on);

    create table artel.agent (
      process text not null references artel.process on delete cascade,
      name text not null,
      role text not null,
      worker text not null,
      provider text,
      skills text[] not null,
      capacity integer not null,
      kinds text[] not null,
      application_version text not null,
      sessions text[],
      registered_at timestamptz not null default clock_timestamp(),
      primary key (process, name)
    );
    create table artel.agent_record (
      name text primary key,
      passed integer not null,
      failed integer not null
    );

    create table artel.queue_limit (
      scope text not null check (scope in ('session', 'repository', 'role', 'provider')),
      name text not null,
      concurrency integer,
      rate_count integer,
      rate_seconds integer,
      primary key (scope, name)
    );
    create table artel.queue_pause (
      session text primary key,
      paused_at timestamptz not null default clock_timestamp()
    );
    create table artel.provider_start (
      provider text not null,
      at timestamptz not null
    );
    create index provider_start_recent on artel.provider_start (provider, at);
  `,
};
