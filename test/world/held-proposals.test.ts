import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createApprovalInbox, type ApprovalInbox } from "#approvals";
import type { Approval, ApprovalAnswer, Unit, Verdict } from "#domain";
import { createMessages } from "#messages";
import type { SessionInput } from "#orchestrator";
import type { DurableMove } from "../../src/queue/durable-moves.ts";
import { checkInSession } from "../support/checking-session.ts";
import { FixtureRepository } from "../support/fixture-repository.ts";
import { newId, queueFixture } from "../support/running-queue.ts";

const queue = queueFixture();
let inbox: ApprovalInbox;
let repository: FixtureRepository;
let base: string;
let session: string;

beforeAll(() => {
  inbox = createApprovalInbox(queue.database);
});
afterAll(() => inbox?.close());
beforeEach(() => {
  session = newId();
  repository = new FixtureRepository({
    "package.json": JSON.stringify({ name: "old", private: true }),
    "a.cjs": "exports.old = 1;\n",
    "b.cjs": "exports.old = 1;\n",
  });
  base = repository.git("rev-parse", "HEAD");
});
afterEach(() => repository.dispose());

const verdict: Verdict = { tree: "0".repeat(40), status: "pass", gates: [] };

/** A change of a CommonJS module, of whose exports nothing can be observed: two violations of low confidence. */
function doubtful(task: string) {
  const path = `${task.slice(0, 1)}.cjs`;
  repository.write({ [path]: "exports.young = 1;\n" });
  const commit = repository.commit("change");
  repository.git("reset", "--quiet", "--hard", base);
  const symbols = ["old", "older"].map((name) => ({ path, name }));
  const expects: Unit["expects"] = [{ kind: "symbols-are-gone", symbols }];
  return {
    task,
    commit,
    units: [{ id: path, title: path, paths: [path], detail: null, expects }],
    verdict,
  };
}

async function check(
  tasks: readonly string[],
  approvals: SessionInput["approvals"],
  meanwhile?: () => Promise<void>,
) {
  const checked = await checkInSession({
    repository,
    base,
    session,
    proposed: tasks.map(doubtful),
    flaky: [],
    approvals,
    database: queue.database,
    ...(meanwhile && { meanwhile }),
    start: (handlers) => queue.started(handlers),
  });
  const count = (await checked.world.view()).get("violation-count:symbol")?.value;
  return { ...checked, count };
}

/** Answers as soon as it is asked. */
async function answer(task: string, given: ApprovalAnswer): Promise<void> {
  const id = `${session}/${task}/1`;
  const isAsked = async () => (await inbox.list({ session })).some((each) => each.id === id);
  await expect.poll(isAsked, { timeout: 60_000, interval: 20 }).toBe(true);
  await inbox.decide(id, { answer: given, by: "person:ada", comment: `${task} is ${given}` });
}

/** Resolves a little after the session begins to wait. */
function waitStep(of: string): Promise<void> {
  return new Promise((resolve) => {
    const hear = (message: unknown) => {
      const { moment, workflow, name } = message as DurableMove;
      if (moment !== "begins" || workflow !== of || !name.includes("await approvals")) return;
      unsubscribe("artel:durable-move", hear);
      setTimeout(resolve, 200);
    };
    subscribe("artel:durable-move", hear);
  });
}

const refOf = (task: string) =>
  repository.git("rev-parse", `refs/artel/sessions/${session}/approval/${task}-1`);

describe("a change that waits for a person", { timeout: 120_000 }, () => {
  test("is kept out at once where the session does not wait, and merged when it is approved later", async () => {
    const { admitted, view, count } = await check(
      ["a-1", "b-1"],
      { waitMs: 0, onTimeout: "wait" },
      async () => {
        expect(await inbox.list({ session })).toMatchObject([
          {
            id: `${session}/a-1/1`,
            task: "a-1",
            question:
              'May "a-1" be merged, although symbol:a.cjs:old is not observed, expected not exported (30 % sure: nothing was observed that could say; and 1 more)?',
            deadline: undefined,
            decision: undefined,
          },
          { id: `${session}/b-1/1`, deadline: undefined },
        ]);
        const { subject } = await inbox.find(`${session}/a-1/1`);
        expect(subject).toMatchObject({ base, commit: refOf("a-1"), paths: ["a.cjs"] });
        await answer("a-1", "approved");
      },
    );
    expect(admitted).toEqual(["a-1"]);
    expect(view.rejected.map(({ task, redone }) => [task, redone])).toEqual([
      ["a-1", false],
      ["b-1", false],
    ]);
    expect(view.rejected[0]?.reason).toMatch(/^waits for a person: symbol:a\.cjs:old/);
    expect(view.approvals.map(({ task, decision }) => [task, decision?.comment])).toEqual([
      ["a-1", "a-1 is approved"],
      ["b-1", undefined],
    ]);
    expect(view.violations.map(({ approval }) => approval)).toEqual([
      `${session}/a-1/1`,
      `${session}/a-1/1`,
      `${session}/b-1/1`,
      `${session}/b-1/1`,
    ]);
    expect(count).toMatchObject({ found: 4, waiting: 2, ignored: 2, falsePositives: 2 });
    expect((await inbox.unlogged()).filter((each) => each.session === session)).toEqual([]);
  });

  test("is waited for together with the others of its wave, and each has its own answer", async () => {
    const answers = answer("b-1", "approved").then(() => answer("a-1", "denied"));
    const checked = await check(["a-1", "b-1"], { waitMs: 100_000, onTimeout: "deny" });
    await answers;
    expect(checked.admitted).toEqual(["b-1"]);
    expect(checked.view.rejected).toEqual([
      { task: "a-1", reason: "denied by person:ada: a-1 is denied", redone: false },
    ]);
    expect(checked.count).toMatchObject({ found: 4, acted: 2, waiting: 0, ignored: 2 });
    const [{ requestedAt = 0, deadline } = {}] = checked.view.approvals;
    expect(deadline?.onTimeout).toBe("deny");
    expect((deadline?.at ?? 0) - requestedAt).toBeCloseTo(100_000, -2);
  });

  test.each([
    ["wait", [undefined, false], { acted: 0, waiting: 2 }],
    ["deny", ["deadline", false], { acted: 2, waiting: 0 }],
    ["escalate", [undefined, true], { acted: 0, waiting: 2 }],
  ] as const)("that nobody answers in time: %s", async (onTimeout, expected, counts) => {
    const told = ({ decision, escalatedAt }: Approval) => [decision?.by, escalatedAt !== undefined];
    const { admitted, view, count } = await check(["a-1"], { waitMs: 300, onTimeout });
    expect(admitted).toEqual([]);
    expect(view.approvals.map(told)).toEqual([expected]);
    expect(told(await inbox.find(`${session}/a-1/1`))).toEqual(expected);
    expect(view.rejected).toHaveLength(1);
    expect(count).toMatchObject({ found: 2, ...counts, falsePositives: 0 });
    const reminders = await createMessages(queue.database).find({ session, type: "question" });
    expect(reminders.map(({ id }) => id)).toEqual(
      onTimeout === "escalate" ? [`${session}/a-1/1/escalation`] : [],
    );
  });

  test("is waited for no longer when its session is cancelled", async () => {
    let running: Awaited<ReturnType<typeof queue.started>> | undefined;
    const waiting = waitStep(session);
    const ended = checkInSession({
      repository,
      base,
      session,
      proposed: [doubtful("a-1")],
      flaky: [],
      approvals: { waitMs: 100_000, onTimeout: "deny" },
      database: queue.database,
      start: async (handlers) => (running = await queue.started(handlers)),
    }).then(
      () => "ended",
      (error: Error) => error.name,
    );
    await waiting;
    const begin = performance.now();
    await running?.cancel(session);
    expect(await ended).toBe("WorkflowCancelledError");
    await running?.quiet(session); // else it takes ten seconds
    expect(performance.now() - begin).toBeLessThan(5_000);
    expect(await inbox.list({ session, state: "waiting" })).toHaveLength(1);
  });
});
