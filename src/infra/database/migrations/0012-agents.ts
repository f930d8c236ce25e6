import type { Migration } from "./migration.ts";

/**
 * What people have said of an agent, by its name, whichever processes offer it; and when an attempt of it ended last.
 * An agent without a row was never paused or retired.
 */
export const agents: Migration = {
  name: "0012-agents",
  sql: `
    create table artel.agent_profile (
      name text primary key,
      paused_at timestamptz,
      paused_by text,
      retired_at timestamptz,
      retired_by text,
      check ((paused_at is null) = (paused_by is null)),
      check ((retired_at is null) = (retired_by is null))
    );

    alter table artel.agent_record add column ended_at timestamptz;
    create function artel.agent_ended() returns trigger language plpgsql as $$
    begin
      new.ended_at := clock_timestamp();
      return new;
    end $$;
    create trigger agent_ended before insert or update of passed, failed on artel.agent_record
      for each row execute function artel.agent_ended();
  `,
};
