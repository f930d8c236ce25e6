import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pool } from "pg";
import { connectDatabase } from "#infra/database";
import { openSegmentLog } from "#infra/events";
import { deduplicated } from "../session/inspect.ts";
import { expectedOf, type Expected } from "./script.ts";

/** What happened to the processes meanwhile. */
export interface Faults {
  /** Processes that did not end by themselves, or stood still for a while: what they had begun may have been begun twice. */
  readonly disturbed: Set<string>;
  readonly counts: Map<string, number>;
}

interface Place {
  readonly dataFolder: string;
  readonly databaseUrl?: string;
}

interface Claim {
  readonly sessions: readonly string[];
  readonly tasksOfSession: number;
}

/** Everything that was recorded must be what the script says, once. Answers how many tasks there were. */
export async function balance(place: Place, faults: Faults, claim: Claim): Promise<number> {
  assert.ok(claim.sessions.length > 0, "no session came to its end");
  const database = await connectDatabase({ ...place, idleSeconds: 30 });
  try {
    const expected = expectedOf(claim.tasksOfSession);
    await balanceTasks(database.pool, claim, expected);
    await balanceMoney(database.pool, claim, expected);
    balanceLedger(place, faults, claim, expected);
    await balanceEvents(place, claim);
  } finally {
    await database.close();
  }
  return claim.sessions.length * claim.tasksOfSession;
}

/** Each task passed, none is held, and agents are said to have done as much as there was. */
async function balanceTasks(pool: Pool, claim: Claim, expected: Expected): Promise<void> {
  const { rows } = await pool.query(
    `select session, outcome, count(*)::int as count, count(lease_token)::int as leased,
       sum(attempt - 1)::int as again
     from artel.task group by session, outcome`,
  );
  const wanted = claim.sessions.map((session) => ({
    session,
    outcome: "passed",
    count: claim.tasksOfSession,
    leased: 0,
    again: expected.failedAttempts,
  }));
  const bySession = (one: { session: string }, other: { session: string }) =>
    one.session.localeCompare(other.session);
  assert.deepEqual(rows.toSorted(bySession), wanted.toSorted(bySession));
  const { rows: records } = await pool.query(
    "select sum(passed)::int as passed, sum(failed)::int as failed from artel.agent_record",
  );
  const sessions = claim.sessions.length;
  assert.deepEqual(records, [
    { passed: sessions * claim.tasksOfSession, failed: sessions * expected.failedAttempts },
  ]);
}

/** Each payment was recorded once, and a session's sum is that of its tasks. */
async function balanceMoney(pool: Pool, claim: Claim, expected: Expected): Promise<void> {
  const { rows } = await pool.query<{ session: string; name: string; sum: number }>(
    `select split_part(workflow_uuid, '/', 1) as session, function_name as name,
       sum((output::json ->> 'json')::int)::int as sum
     from dbos.operation_outputs where function_name in ('pay', 'sum') group by 1, 2`,
  );
  const found = new Map(rows.map(({ session, name, sum }) => [`${session} ${name}`, sum]));
  for (const session of claim.sessions) {
    assert.equal(found.get(`${session} sum`), expected.cost, `${session} adds up its tasks`);
    assert.equal(found.get(`${session} pay`), expected.paid, `${session} paid each attempt once`);
  }
}

/** What was asked for more than once had been asked for by a process that was killed or paused, or that had given it up. */
function balanceLedger(place: Place, faults: Faults, claim: Claim, expected: Expected): void {
  const asked = Map.groupBy(
    linesOf(place, "ledger").map((line) => line.split(" ")),
    ([, attempt = ""]) => attempt,
  );
  const givenUp = new Set(linesOf(place, "given-up"));
  const attempts = claim.tasksOfSession + expected.failedAttempts;
  assert.equal(asked.size, claim.sessions.length * attempts, "each attempt paid");
  for (const [attempt, payments] of asked) {
    const again = payments.slice(0, -1).map(([process = ""]) => process);
    const task = attempt.replace(/~\d+$/, "");
    const unexplained = again.filter(
      (process) => !faults.disturbed.has(process) && !givenUp.has(`${process} ${task}`),
    );
    assert.deepEqual(unexplained, [], `${attempt} was paid again though nothing had happened`);
  }
}

function linesOf(place: Place, name: string): string[] {
  const file = join(place.dataFolder, name);
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
}

/** Each task told once that it was done. */
async function balanceEvents(place: Place, claim: Claim): Promise<void> {
  const log = openSegmentLog({ folder: join(place.dataFolder, "events") });
  try {
    for (const session of claim.sessions) {
      const events = [];
      for await (const event of log.read(session)) events.push(event);
      const told = deduplicated(events).map(({ task }) => task);
      assert.equal(new Set(told).size, claim.tasksOfSession, `${session} tells of each task`);
      assert.equal(told.length, claim.tasksOfSession, `${session} tells of each task once`);
    }
  } finally {
    await log.close();
  }
}
