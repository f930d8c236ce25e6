import type { Migration } from "./migration.ts";

/**
 * Decisions that wait for a person. The subject is text and not jsonb, which cannot hold every string. `logged_at`: since
 * when the session's events and counts have the decision.
 */
export const approvals: Migration = {
  name: "0010-approvals",
  sql: `
    create table artel.approval (
      id text primary key,
      position bigint not null generated always as identity,
      session text not null,
      task text,
      question text not null,
      subject text not null,
      requested_at timestamptz not null default clock_timestamp(),
      deadline timestamptz,
      on_timeout text check (on_timeout in ('wait', 'deny', 'escalate')),
      answer text check (answer in ('approved', 'denied')),
      decided_by text,
      decided_at timestamptz,
      comment text,
      escalated_at timestamptz,
      logged_at timestamptz,
      check ((deadline is null) = (on_timeout is null)),
      check ((answer is null) = (decided_by is null) and (answer is null) = (decided_at is null)),
      check (answer is not null or (comment is null and logged_at is null))
    );
    create index approval_session on artel.approval (session, position);
    create index approval_waiting on artel.approval (position) where answer is null;
    create index approval_unlogged on artel.approval (position) where answer is not null and logged_at is null;
  `,
};
