import type { Migration } from "./migration.ts";

/**
 * Messages and their deliveries, one for each recipient; and what it takes to hand a task to another agent. Metadata
 * and attachments are text and not jsonb, which cannot hold every string. `words` is made by us and not by a text
 * search configuration, which would take paths and identifiers for one word each.
 */
export const messages: Migration = {
  name: "0005-messages",
  sql: `
    create table artel.message (
      id text primary key,
      position bigint not null generated always as identity,
      session text not null,
      sender text not null,
      recipient text not null,
      type text not null,
      task text,
      content text not null,
      reply_to text,
      metadata text not null,
      attachments text not null,
      words tsvector not null,
      sent_at timestamptz not null default clock_timestamp()
    );
    create index message_session on artel.message (session, position);
    create index message_position on artel.message (position);
    create index message_reply on artel.message (reply_to) where reply_to is not null;
    create index message_broadcast on artel.message (session) where recipient = 'all';
    create index message_words on artel.message using gin (words);

    create table artel.message_delivery (
      message text not null references artel.message on delete cascade,
      session text not null,
      recipient text not null,
      acknowledged_at timestamptz,
      acknowledged_by text,
      primary key (message, recipient),
      check ((acknowledged_at is null) = (acknowledged_by is null))
    );
    create index message_delivery_open on artel.message_delivery (session, recipient)
      where acknowledged_at is null;

    alter table artel.task
      add column bound_process text,
      add column bound_agent text,
      add column delegations integer not null default 0,
      add check ((bound_process is null) = (bound_agent is null));
    create index task_bound on artel.task (id)
      where bound_agent is not null and ended_at is null and lease_token is null;

    create table artel.task_delegation (
      task text not null references artel.task on delete cascade,
      number integer not null,
      session text not null,
      workflow text not null,
      delegated_by text not null,
      from_agent text,
      to_process text not null,
      to_agent text not null,
      reason text not null,
      delegated_at timestamptz not null default clock_timestamp(),
      logged_at timestamptz,
      primary key (task, number)
    );
    create index task_delegation_workflow on artel.task_delegation (workflow);
    create index task_delegation_unlogged on artel.task_delegation (session) where logged_at is null;
  `,
};
