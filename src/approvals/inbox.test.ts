import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { approvalLimits, type ApprovalDraft } from "#domain";
import { connectDatabase, type Database } from "#infra/database";
import { randomId } from "#shared";
import {
  databaseProcess,
  onPostgres,
  temporaryDatabase,
  type TemporaryDatabase,
} from "../../test/support/database.ts";
import { createApprovalInbox, type ApprovalInbox } from "./inbox.ts";

let place: TemporaryDatabase;
let database: Database;
let inbox: ApprovalInbox;
let session: string;

beforeAll(async () => {
  place = await temporaryDatabase();
  database = await connectDatabase(place.options);
  inbox = createApprovalInbox(database);
});
beforeEach(() => {
  session = `s-${randomId(8)}`;
});
afterAll(async () => {
  inbox?.close();
  await database?.close();
  await place?.remove();
});

const PERSON = "person:ada";
const { signal } = new AbortController();

function draft(task: string, more: Partial<ApprovalDraft> = {}): ApprovalDraft {
  return {
    id: `${session}/${task}/1`,
    session,
    task,
    question: `May ${task} be merged?`,
    subject: {
      kind: "violation",
      violations: ["v"],
      commit: "c".repeat(40),
      base: "b".repeat(40),
      ref: `refs/artel/sessions/${session}/approval/${task}-1`,
      paths: [`${task}.ts`],
    },
    ...more,
  };
}

const idsOf = (approvals: readonly { readonly id: string }[]) => approvals.map(({ id }) => id);

describe("an approval", () => {
  test("is asked for once, and answered as it is by now when it is asked for again", async () => {
    const asked = draft("a", { deadline: { afterMs: 60_000, onTimeout: "deny" } });
    const first = await inbox.request(asked);
    expect(first).toMatchObject({ id: asked.id, question: asked.question, subject: asked.subject });
    expect(first.deadline?.at).toBeCloseTo(first.requestedAt + 60_000, -3);
    expect(first.deadline?.onTimeout).toBe("deny");
    await sleep(5);
    const later = { ...asked, deadline: { afterMs: 5, onTimeout: "wait" } } as const;
    expect(await inbox.request(later)).toEqual(first);
    const { approval } = await inbox.decide(asked.id, { answer: "approved", by: PERSON });
    expect(await inbox.request(asked)).toEqual(approval);
    const other = { ...asked.subject, commit: "d".repeat(40) };
    await expect(inbox.request({ ...asked, subject: other })).rejects.toMatchObject({
      code: "APPROVAL_ID_TAKEN",
    });
  });

  test("is listed by session and state, oldest first, and forgotten with its session", async () => {
    for (const task of ["b", "a", "c"]) await inbox.request(draft(task));
    await inbox.decide(`${session}/a/1`, { answer: "denied", by: PERSON });
    const listed = async (state?: "waiting" | "approved" | "denied") =>
      idsOf(await inbox.list({ session, ...(state && { state }) }));
    expect(await listed()).toEqual([`${session}/b/1`, `${session}/a/1`, `${session}/c/1`]);
    expect(await listed("waiting")).toEqual([`${session}/b/1`, `${session}/c/1`]);
    expect(await listed("denied")).toEqual([`${session}/a/1`]);
    expect(await listed("approved")).toEqual([]);
    await inbox.forget([session]);
    expect(await listed()).toEqual([]);
  });

  test("is found by its id or the end of it, and not by one that fits none or several", async () => {
    const other = `${session}-other`;
    await inbox.request(draft("a"));
    await inbox.request({ ...draft("a"), id: `${other}/a/1`, session: other });
    expect((await inbox.find(`${session}/a/1`)).session).toBe(session);
    expect((await inbox.find("other/a/1")).session).toBe(other);
    for (const [wanted, code] of [
      ["a/1", "APPROVAL_AMBIGUOUS"],
      [`${session}/z/1`, "APPROVAL_NOT_FOUND"],
      ["", "APPROVAL_NOT_FOUND"],
      ["%/a/1", "APPROVAL_NOT_FOUND"],
    ] as const) {
      await expect(inbox.find(wanted)).rejects.toMatchObject({ code });
    }
  });

  test("is decided once, whoever answers at the same time; the others are told who was first", async () => {
    const { id } = await inbox.request(draft("a"));
    const inboxes = await Promise.all(
      Array.from({ length: 4 }, () => connectDatabase(place.options)),
    );
    const answers = await Promise.allSettled(
      inboxes.flatMap((each, number) =>
        (["approved", "denied"] as const).map((answer) =>
          createApprovalInbox(each).decide(id, { answer, by: `person:${number}`, comment: answer }),
        ),
      ),
    );
    const { decision } = await inbox.find(id);
    const given = answers.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    expect(given.filter(({ kind }) => kind === "decided")).toHaveLength(1);
    for (const { approval } of given) expect(approval.decision).toEqual(decision);
    const refused = answers.flatMap((each) =>
      each.status === "rejected" ? [each.reason as Error] : [],
    );
    expect(refused).toHaveLength(4);
    for (const error of refused) {
      expect(error).toMatchObject({ code: "APPROVAL_DECIDED", details: { by: decision?.by } });
      expect(error.message).toContain(`is ${decision?.answer} already, by ${decision?.by}`);
      expect(error.message).toContain(new Date(decision?.at ?? 0).toISOString());
    }
    await Promise.all(inboxes.map((each) => each.close()));
  });

  test("keeps no secret and nothing that the database refuses, and no comment that says nothing", async () => {
    const secret = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";
    const question = `a\0b \ud800 ${secret} ${"x".repeat(approvalLimits.question)}`;
    const { id, question: kept } = await inbox.request(draft("a", { question }));
    expect(kept).toMatch(/^a\uFFFDb \uFFFD \*\*\* x+…$/);
    expect(kept).toHaveLength(approvalLimits.question);
    for (const comment of ["", " \n ", "y".repeat(approvalLimits.comment + 1)]) {
      await expect(
        inbox.decide(id, { answer: "denied", by: PERSON, comment }),
      ).rejects.toMatchObject({ code: "APPROVAL_COMMENT_INVALID", kind: "usage" });
    }
    const comment = ` as ${secret} says `;
    const { approval } = await inbox.decide(id, { answer: "denied", by: PERSON, comment });
    expect(approval.decision.comment).toBe("as *** says");
    await expect(inbox.decide("none", { answer: "denied", by: PERSON })).rejects.toMatchObject({
      code: "APPROVAL_NOT_FOUND",
    });
  });

  test("that another program damaged is refused by name", async () => {
    const { id } = await inbox.request(draft("a"));
    for (const damage of ["{", '{"kind":"unknown"}']) {
      await database.pool.query("update artel.approval set subject = $1 where id = $2", [
        damage,
        id,
      ]);
      await expect(inbox.find(id)).rejects.toMatchObject({ code: "APPROVAL_CORRUPT" });
    }
    await inbox.forget([session]);
  });

  test("owes its decision to the log until that is written", async () => {
    const owed = async () =>
      idsOf(await inbox.unlogged()).filter((id) => id.startsWith(`${session}/`));
    const { id } = await inbox.request(draft("a"));
    await inbox.markLogged([id]);
    expect(await owed()).toEqual([]);
    await inbox.decide(id, { answer: "denied", by: PERSON });
    expect(await owed()).toEqual([id]);
    await inbox.markLogged([id]);
    expect(await owed()).toEqual([]);
  });
});

describe("a deadline", () => {
  test.each([
    ["wait", { decision: undefined, escalatedAt: undefined }],
    ["deny", { decision: { answer: "denied", by: "deadline" }, escalatedAt: undefined }],
    ["escalate", { decision: undefined, escalatedAt: expect.any(Number) }],
  ] as const)("that says %s does so when it is over, and once", async (onTimeout, expected) => {
    const soon = await inbox.request(draft("a", { deadline: { afterMs: 30, onTimeout } }));
    const late = await inbox.request(draft("b", { deadline: { afterMs: 60_000, onTimeout } }));
    expect(await inbox.expire(late.id)).toEqual(late);
    await sleep(40);
    const expired = await inbox.expire(soon.id);
    expect(expired).toMatchObject(expected);
    expect(await inbox.expire(soon.id)).toEqual(expired);
  });

  test("does nothing to what was answered in time", async () => {
    const { id } = await inbox.request(draft("a", { deadline: { afterMs: 1, onTimeout: "deny" } }));
    const { approval } = await inbox.decide(id, { answer: "approved", by: PERSON });
    await sleep(10);
    expect(await inbox.expire(id)).toEqual(approval);
  });
});

describe("who waits", () => {
  test("is told of the first answer by whatever process, long before it would look again", async () => {
    const elsewhere = await connectDatabase(place.options);
    const other = createApprovalInbox(elsewhere);
    const waits: number[] = [];
    for (const task of ["a", "b", "c", "d", "e"]) {
      const asked = [
        await inbox.request(draft(`${task}1`)),
        await inbox.request(draft(`${task}2`)),
      ];
      const waiting = inbox.waitFor(session, idsOf(asked), signal);
      await sleep(60);
      const begin = performance.now();
      const { approval } = await other.decide(asked[1]?.id ?? "", {
        answer: "approved",
        by: PERSON,
      });
      expect(await waiting).toEqual({ decided: [approval], overdue: [] });
      waits.push(performance.now() - begin);
    }
    expect(waits.toSorted((one, two) => one - two)[2]).toBeLessThan(500);
    await elsewhere.close();
  });

  test("is told when a deadline is over, and of what was decided before it began to wait", async () => {
    const hurried = draft("a", { deadline: { afterMs: 50, onTimeout: "wait" } });
    const { id } = await inbox.request(hurried);
    const { overdue } = await inbox.waitFor(session, [id], signal);
    expect(idsOf(overdue)).toEqual([id]);
    await inbox.decide(id, { answer: "denied", by: PERSON });
    expect(await inbox.waitFor(session, [id], signal)).toMatchObject({
      decided: [{ id }],
      overdue: [],
    });
  });

  test("stops at once with the signal, and is not kept waiting for what is not there", async () => {
    const { id } = await inbox.request(draft("a"));
    const end = new AbortController();
    const waiting = inbox.waitFor(session, [id], end.signal);
    setTimeout(() => end.abort(new Error("enough")), 50);
    await expect(waiting).rejects.toThrow("enough");
    await expect(inbox.waitFor(session, [`${id}x`], signal)).rejects.toMatchObject({
      code: "APPROVAL_NOT_FOUND",
    });
  });

  test("finds an answer that nobody was notified of", async () => {
    const { id } = await inbox.request(draft("a"));
    const waiting = inbox.waitFor(session, [id], signal);
    await database.pool.query(
      "update artel.approval set answer = 'denied', decided_by = 'x', decided_at = now() where id = $1",
      [id],
    );
    expect(await waiting).toMatchObject({ decided: [{ id }] });
  });

  test.skipIf(onPostgres)("goes on when the database's process was killed meanwhile", async () => {
    const { id } = await inbox.request(draft("a"));
    const waiting = inbox.waitFor(session, [id], signal);
    await sleep(100);
    process.kill(databaseProcess(place.options.dataFolder) ?? 0, "SIGKILL");
    await inbox.decide(id, { answer: "approved", by: PERSON });
    expect(await waiting).toMatchObject({ decided: [{ id }] });
  });
});
