import type { ClientBase, Pool } from "pg";
import { inTransaction } from "../in-transaction.ts";
import { notify } from "./notifications.ts";
import { milliseconds } from "./queued-task.ts";

/** What is kept of an agent by its name, beyond the processes that offer it. */
export interface AgentProfile {
  readonly name: string;
  readonly paused: AgentHalt | undefined;
  readonly retired: AgentHalt | undefined;
  /** How its attempts ended. */
  readonly passed: number;
  readonly failed: number;
  /** When one ended last, in milliseconds since the epoch. */
  readonly endedAt: number | undefined;
}

export interface AgentHalt {
  /** Milliseconds since the epoch, by the database's clock. */
  readonly at: number;
  /** `person:ada` */
  readonly by: string;
}

/** Of one that is paused already, when and by whom stays as it was. */
export async function pauseAgent(pool: Pool, name: string, by: string): Promise<void> {
  await change(
    pool,
    `insert into artel.agent_profile (name, paused_at, paused_by) values ($1, clock_timestamp(), $2)
     on conflict (name) do update set paused_at = excluded.paused_at, paused_by = excluded.paused_by
     where agent_profile.paused_at is null`,
    [name, by],
  );
}

export async function retireAgent(pool: Pool, name: string, by: string): Promise<void> {
  await change(
    pool,
    `insert into artel.agent_profile (name, retired_at, retired_by) values ($1, clock_timestamp(), $2)
     on conflict (name) do update set retired_at = excluded.retired_at, retired_by = excluded.retired_by
     where agent_profile.retired_at is null`,
    [name, by],
  );
}

/** Whatever it was halted by. */
export async function resumeAgent(pool: Pool, name: string): Promise<void> {
  await change(pool, "delete from artel.agent_profile where name = $1", [name]);
}

async function change(pool: Pool, statement: string, values: readonly unknown[]): Promise<void> {
  await inTransaction(pool, async (client) => {
    // Whoever matches tasks at this moment is overtaken, and reads again who may be given some.
    await client.query("update artel.queue_round set version = version + 1");
    await client.query(statement, [...values]);
    await notify(client, { from: "", ready: true });
  });
}

export async function agentProfiles(pool: Pool | ClientBase): Promise<AgentProfile[]> {
  const { rows } = await pool.query<ProfileRow>(
    `select name, coalesce(r.passed, 0) as passed, coalesce(r.failed, 0) as failed,
       ${milliseconds("r.ended_at")} as ended_at, ${milliseconds("f.paused_at")} as paused_at, f.paused_by,
       ${milliseconds("f.retired_at")} as retired_at, f.retired_by
     from artel.agent_record r full join artel.agent_profile f using (name) order by name`,
  );
  return rows.map((row) => ({
    name: row.name,
    paused: haltOf(row.paused_at, row.paused_by),
    retired: haltOf(row.retired_at, row.retired_by),
    passed: row.passed,
    failed: row.failed,
    endedAt: row.ended_at ?? undefined,
  }));
}

function haltOf(at: number | null, by: string | null): AgentHalt | undefined {
  return at === null || by === null ? undefined : { at, by };
}

interface ProfileRow {
  name: string;
  passed: number;
  failed: number;
  ended_at: number | null;
  paused_at: number | null;
  paused_by: string | null;
  retired_at: number | null;
  retired_by: string | null;
}
