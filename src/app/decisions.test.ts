import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApprovalInbox, type ApprovalInbox } from "#approvals";
import { parseEvent, type ApprovalDraft, type NewEvent, type Violation } from "#domain";
import { connectDatabase, type Database } from "#infra/database";
import { dedupe, openSegmentLog, type EventLog } from "#infra/events";
import { MemoryFactStore } from "#world";
import { temporaryDatabase, type TemporaryDatabase } from "../../test/support/database.ts";
import { newId } from "../../test/support/running-queue.ts";
import { logDecisions } from "./decisions.ts";

const folder = mkdtempSync(join(tmpdir(), "artel-decisions-"));
const facts = new MemoryFactStore();
const COUNT = "violation-count:out-of-area";
let place: TemporaryDatabase;
let database: Database;
let inbox: ApprovalInbox;
let events: EventLog;

beforeAll(async () => {
  place = await temporaryDatabase();
  database = await connectDatabase(place.options);
  inbox = createApprovalInbox(database);
  events = openSegmentLog({ folder, lingerMs: 0 });
});
afterAll(async () => {
  await events?.close();
  inbox?.close();
  await database?.close();
  await place?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const violation: Violation = {
  id: "v",
  kind: "out-of-area",
  expectation: "only-paths-change",
  key: "file-hash:a",
  expected: "absent",
  actual: "file 1",
  confidence: 0.5,
  reason: "r",
};

function draft(session: string): ApprovalDraft {
  const commit = "c".repeat(40);
  return {
    id: `${session}/a-1/1`,
    session,
    task: "a-1",
    question: "May it be merged?",
    subject: {
      kind: "violation",
      violations: ["v"],
      commit,
      base: commit,
      ref: "refs/artel/x",
      paths: [],
    },
  };
}

/** A session that asked and went on; with what is known of its world. */
async function asked(session: string): Promise<void> {
  const { decision: _, escalatedAt: __, ...approval } = await inbox.request(draft(session));
  const said: readonly Pick<NewEvent, "type" | "payload">[] = [
    { type: "violation.found", payload: { task: "a-1", violation } },
    {
      type: "violation.decided",
      payload: {
        task: "a-1",
        violation: "v",
        decision: "wait",
        reason: "r",
        confidence: 0.5,
        falsePositive: false,
      },
    },
    { type: "approval.requested", payload: { task: "a-1", approval } },
  ];
  await events.append(
    session,
    said.map((each) => ({ ...each, actor: "orchestrator" }) as NewEvent),
  );
}

const ended: NewEvent = {
  type: "session.finished",
  actor: "orchestrator",
  payload: { outcome: "nothing-to-do" },
};

async function told(session: string) {
  const found = [];
  for await (const envelope of dedupe(events.read(session))) found.push(parseEvent(envelope));
  return found.filter((event) => event?.type === "approval.decided");
}

async function owed(session: string): Promise<number> {
  return (await inbox.unlogged()).filter((each) => each.session === session).length;
}

test("an ended session's events and counts are told of a late answer once, however often that was cut off", async () => {
  const session = newId();
  await asked(session);
  await facts.write(session, [
    { kind: "dependency", package: "a", value: null, source: "git", time: 1, confidence: 1 },
  ]);
  await inbox.decide(`${session}/a-1/1`, { answer: "approved", by: "person:ada" });
  // It is at work, and learns of it itself.
  await logDecisions({ inbox, events, facts });
  expect([await owed(session), (await told(session)).length]).toEqual([1, 0]);

  await events.append(session, [ended]);
  for (let round = 0; round < 2; round += 1) {
    // As two processes that open at the same time.
    await Promise.all([1, 2].map(() => logDecisions({ inbox, events, facts })));
    expect(await owed(session)).toBe(0);
    expect(await told(session)).toMatchObject([
      {
        key: `${session}/a-1/1/decided`,
        task: "a-1",
        actor: "person:ada",
        payload: {
          approval: `${session}/a-1/1`,
          decision: { answer: "approved", by: "person:ada" },
        },
      },
    ]);
    expect((await facts.read(session, COUNT))?.fact.value).toEqual({
      found: 1,
      acted: 0,
      waiting: 0,
      ignored: 1,
      falsePositives: 1,
    });
    // As if it had been killed before it wrote down that all is told.
    await database.pool.query("update artel.approval set logged_at = null");
  }
});

test("a session whose events are elsewhere is owed its answer, and a world that was forgotten stays so", async () => {
  const session = newId();
  await inbox.request(draft(session));
  await inbox.decide(`${session}/a-1/1`, { answer: "denied", by: "person:ada" });
  await logDecisions({ inbox, events, facts });
  expect(await owed(session)).toBe(1);
  expect(await events.streams()).not.toContain(session);

  await asked(session);
  await events.append(session, [ended]);
  await logDecisions({ inbox, events, facts });
  expect([await owed(session), (await told(session)).length]).toEqual([0, 1]);
  expect(await facts.version(session)).toBe(0);
});
