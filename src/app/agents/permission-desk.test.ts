import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createApprovalInbox, type ApprovalInbox } from "#approvals";
import { parseEvent, type Event } from "#domain";
import { connectDatabase, type Database } from "#infra/database";
import { dedupe, openSegmentLog, type EventLog } from "#infra/events";
import { createMessages, type Messages } from "#messages";
import type { SessionInput } from "#orchestrator";
import { WorkflowCancelledError } from "#queue";
import type { AskedPermission } from "#worker";
import { MemoryFactStore } from "#world";
import { temporaryDatabase, type TemporaryDatabase } from "../../../test/support/database.ts";
import { newId } from "../../../test/support/running-queue.ts";
import { logDecisions } from "../decisions.ts";
import { PermissionDesk } from "./permission-desk.ts";

const folder = mkdtempSync(join(tmpdir(), "artel-permissions-"));
let place: TemporaryDatabase;
let database: Database;
let inbox: ApprovalInbox;
let messages: Messages;
let events: EventLog;
let session: string;

beforeAll(async () => {
  place = await temporaryDatabase();
  database = await connectDatabase(place.options);
  inbox = createApprovalInbox(database);
  messages = createMessages(database);
  events = openSegmentLog({ folder, lingerMs: 0 });
});
beforeEach(() => {
  session = newId();
});
afterAll(async () => {
  await events?.close();
  inbox?.close();
  messages?.close();
  await database?.close();
  await place?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const never = new AbortController().signal;
const LONG: SessionInput["approvals"] = { waitMs: 60_000, onTimeout: "wait" };

const desk = (terms = LONG) =>
  new PermissionDesk({ inbox, messages, events, terms: () => Promise.resolve(terms) });

function asked(more: Partial<AskedPermission> = {}): AskedPermission {
  return {
    id: `${session}/brief-1/1/permission/a`,
    session,
    task: "brief-1",
    agent: "developer",
    question: { kind: "execute", title: "run npm test", paths: ["."], detail: "npm test\nls" },
    ...more,
  };
}

async function waitUntilAsked(id: string): Promise<void> {
  const isAsked = async () => (await inbox.list({ session })).some((each) => each.id === id);
  await expect.poll(isAsked, { timeout: 30_000, interval: 20 }).toBe(true);
}

async function told(): Promise<Event[]> {
  const found: Event[] = [];
  for await (const envelope of dedupe(events.read(session))) {
    const event = parseEvent(envelope);
    if (event !== undefined) found.push(event);
  }
  return found;
}

const typesTold = async () => (await told()).map(({ type }) => type);

describe("an agent that wants what its policy leaves to a person", () => {
  test.each([
    ["approved", true],
    ["denied", false],
  ] as const)("waits until it is %s", async (answer, isAllowed) => {
    const waiting = desk().ask(asked(), never);
    await waitUntilAsked(asked().id);
    const [approval] = await inbox.list({ session });
    expect(approval).toMatchObject({
      question: "May agent developer run commands: run npm test?",
      task: "brief-1",
      subject: { kind: "permission", agent: "developer", deed: "execute", detail: "npm test\nls" },
    });
    await inbox.decide(asked().id, { answer, by: "person:ada", comment: "seen" });
    expect(await waiting).toEqual({
      isAllowed,
      reason: `${answer} by person:ada: seen`,
      by: "person:ada",
    });
    expect(await typesTold()).toEqual(["approval.requested", "approval.decided"]);
    expect((await inbox.unlogged()).filter((each) => each.session === session)).toEqual([]);
  });

  test("asks nothing twice, also in another process after a crash, and has the first answer again", async () => {
    const first = new AbortController();
    const killed = desk().ask(asked(), first.signal);
    await waitUntilAsked(asked().id);
    first.abort(new Error("killed"));
    await expect(killed).rejects.toThrow("killed");
    const [before] = await inbox.list({ session });

    const again = desk();
    const waiting = again.ask(asked(), never);
    await inbox.decide(asked().id, { answer: "approved", by: "person:ada" });
    expect(await waiting).toMatchObject({ isAllowed: true });
    expect(await again.ask(asked(), never)).toMatchObject({ isAllowed: true, by: "person:ada" });
    const approvals = await inbox.list({ session });
    expect(approvals).toHaveLength(1);
    expect(approvals[0]?.deadline).toEqual(before?.deadline);
    expect(await typesTold()).toEqual(["approval.requested", "approval.decided"]);
  });

  test("is refused at once, and nobody is asked, where the session waits for nobody", async () => {
    const answer = await desk({ waitMs: 0, onTimeout: "wait" }).ask(asked(), never);
    expect(answer).toMatchObject({ isAllowed: false, by: "policy" });
    expect(answer.reason).toContain("approvals.waitSeconds is 0");
    expect(await inbox.list({ session })).toEqual([]);
    expect(await told()).toEqual([]);
  });

  test("stops waiting with its signal; cancelled for good, nobody is asked any more", async () => {
    const cancel = new AbortController();
    const waiting = desk().ask(asked(), cancel.signal);
    await waitUntilAsked(asked().id);
    cancel.abort(new WorkflowCancelledError(session));
    await expect(waiting).rejects.toMatchObject({ code: "SESSION_CANCELLED" });
    expect(await inbox.list({ session, state: "waiting" })).toEqual([]);
    expect(await inbox.list({ session })).toMatchObject([
      { decision: { answer: "denied", by: "orchestrator", comment: "its task is over" } },
    ]);
  });
});

describe("nobody answers in time", () => {
  test.each([
    ["wait", undefined, []],
    ["deny", "deadline", ["approval.decided"]],
    ["escalate", undefined, ["approval.escalated"]],
  ] as const)("and the session says %s", async (onTimeout, by, more) => {
    const late = desk({ waitMs: 30, onTimeout });
    expect(await late.ask(asked(), never)).toMatchObject({ isAllowed: false, by: "deadline" });
    expect(await typesTold()).toEqual(["approval.requested", ...more]);
    const [approval] = await inbox.list({ session });
    expect(approval?.decision?.by).toBe(by);
    const reminders = await messages.find({ session, limit: 10 });
    expect(reminders.map(({ sender, recipient }) => [sender, recipient])).toEqual(
      onTimeout === "escalate" ? [["agent:developer", "person"]] : [],
    );
    // It does not wait for the same a second time.
    expect(await late.ask(asked(), never)).toMatchObject({ isAllowed: false });
  });

  test("and an answer that came later counts when it wants the same again, and nothing else", async () => {
    const late = desk({ waitMs: 30, onTimeout: "wait" });
    await late.ask(asked(), never);
    await inbox.decide(asked().id, { answer: "approved", by: "person:ada" });
    expect(await late.ask(asked(), never)).toMatchObject({ isAllowed: true });
    const other = asked({ id: `${asked().id}b`, question: { ...asked().question, detail: "ls" } });
    expect(await late.ask(other, never)).toMatchObject({ isAllowed: false });
  });
});

describe("what nobody waits for any more", () => {
  async function unanswered(id: string, task: string): Promise<void> {
    await desk({ waitMs: 10, onTimeout: "wait" }).ask(asked({ id, task }), never);
  }
  const waiting = async () => (await inbox.list({ session, state: "waiting" })).map(({ id }) => id);

  test("is withdrawn with its task, and told", async () => {
    await unanswered(`${session}/a`, "a");
    await unanswered(`${session}/b`, "b");
    await desk().withdraw({ session, task: "a" });
    expect(await waiting()).toEqual([`${session}/b`]);
    expect((await told()).at(-1)).toMatchObject({
      type: "approval.decided",
      payload: { approval: `${session}/a`, task: "a", decision: { by: "orchestrator" } },
    });
  });

  test("is withdrawn with its session, when that has ended and not before", async () => {
    const facts = new MemoryFactStore();
    await unanswered(`${session}/a`, "a");
    await logDecisions({ inbox, events, facts });
    expect(await waiting()).toEqual([`${session}/a`]);
    const payload = { outcome: "cancelled" as const };
    await events.append(session, [
      { type: "session.finished", payload, actor: "orchestrator", session },
    ]);
    await logDecisions({ inbox, events, facts });
    expect(await waiting()).toEqual([]);
    expect(await typesTold()).toEqual([
      "approval.requested",
      "session.finished",
      "approval.decided",
    ]);
  });
});
