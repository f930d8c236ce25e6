import fc from "fast-check";
import { expect, test } from "vitest";
import { legalTransitions, taskTermsSchema, type TaskStatus } from "#domain";
import { newId, queueFixture } from "../../../test/support/running-queue.ts";
import { closeAttempts } from "./close.ts";
import { cancelTask, pauseTask, resumeTask, retryTask } from "./control.ts";
import { enqueueTask } from "./enqueue.ts";
import { listTasks } from "./inspect.ts";
import { freeLeases, leaseTasks, renewLeases } from "./lease.ts";
import type { QueuedTask } from "./queued-task.ts";
import { readRoundState } from "./round-state.ts";

const fixture = queueFixture();

/** One thing that a process, a person or time does. `task` and `lease` choose among those there are, so far. */
type Move =
  | { readonly do: "enqueue"; readonly dependsOn: readonly number[]; readonly attempts: number }
  | { readonly do: "lease"; readonly process: string; readonly isStale: boolean }
  | { readonly do: "renew" | "expire" | "take away"; readonly lease: number }
  | { readonly do: "close"; readonly lease: number; readonly outcome: "passed" | "failed" }
  | { readonly do: "pause" | "resume" | "cancel" | "retry" | "wait"; readonly task: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("enqueue" as const),
      dependsOn: fc.array(fc.nat(9), { maxLength: 2 }),
      attempts: fc.integer({ min: 1, max: 2 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("lease" as const),
      process: fc.constantFrom("p1", "p2"),
      isStale: fc.boolean(),
    }),
  },
  fc.record({
    do: fc.constantFrom("renew" as const, "expire" as const, "take away" as const),
    lease: fc.nat(9),
  }),
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("close" as const),
      lease: fc.nat(9),
      outcome: fc.constantFrom("passed" as const, "failed" as const),
    }),
  },
  fc.record({
    do: fc.constantFrom(
      "pause" as const,
      "resume" as const,
      "cancel" as const,
      "retry" as const,
      "wait" as const,
    ),
    task: fc.nat(9),
  }),
);

/** A lease as its holder remembers it, whether or not it is still the task's. */
interface Held {
  readonly task: string;
  readonly token: string;
  readonly process: string;
}

/** One session's queue, moved by hand. */
class World {
  readonly session = newId();
  readonly held: Held[] = [];
  passed = new Map<string, number>();
  #tasks = 0;

  get #pool() {
    return fixture.database.pool;
  }

  async begin(): Promise<void> {
    await this.#pool.query(
      `insert into dbos.workflow_status (workflow_uuid, status, name, executor_id) values ($1, 'PENDING', 'session', 'x')`,
      [this.session],
    );
  }

  tasks(): Promise<QueuedTask[]> {
    return listTasks(this.#pool, { session: this.session });
  }

  async apply(move: Move): Promise<void> {
    switch (move.do) {
      case "enqueue":
        return this.#enqueue(move.dependsOn, move.attempts);
      case "lease":
        return this.#lease(move.process, move.isStale);
      case "close":
        return this.#close(this.#choose(move.lease), move.outcome);
      case "renew":
      case "expire":
      case "take away":
        return this.#withLease(move.do, this.#choose(move.lease));
      default:
        return this.#withTask(move.do, `${this.session}/${move.task}`);
    }
  }

  #choose(index: number): Held | undefined {
    return this.held[index % Math.max(1, this.held.length)];
  }

  async #enqueue(dependsOn: readonly number[], limit: number): Promise<void> {
    if (this.#tasks > 9) return;
    const known = dependsOn.filter((index) => index < this.#tasks);
    await enqueueTask(this.#pool, {
      id: `${this.session}/${this.#tasks}`,
      session: this.session,
      kind: "task",
      parent: this.session,
      input: "[]",
      serialization: null,
      applicationVersion: this.session,
      terms: taskTermsSchema.parse({
        repository: this.session,
        dependsOn: known.map((index) => `${this.session}/${index}`),
        attempts: { limit, backoffMs: 3_600_000 },
      }),
    });
    this.#tasks += 1;
  }

  async #lease(process: string, isStale: boolean): Promise<void> {
    const reach = {
      kinds: ["task"],
      skills: [],
      applicationVersion: this.session,
      sessions: [this.session],
      eachRepository: undefined,
    };
    const { tasks, version } = await readRoundState(this.#pool, reach, 2);
    const wishes = tasks.map(({ id }) => ({
      task: id,
      agent: "a",
      role: "r",
      provider: undefined,
    }));
    if (wishes.length === 0) return;
    const terms = { process, milliseconds: 3_600_000 };
    const leased = await leaseTasks(
      this.#pool,
      terms,
      wishes,
      isStale ? `${Number(version) - 1}` : version,
    );
    expect(leased === "overtaken").toBe(isStale);
    if (leased === "overtaken") return;
    expect(leased.map(({ id }) => id).toSorted()).toEqual(
      wishes.map(({ task }) => task).toSorted(),
    );
    for (const { id, token, hasEnded } of leased) {
      expect(hasEnded).toBe(false);
      const before = this.held.filter(({ task }) => task === id).map((one) => Number(one.token));
      expect(Number(token)).toBeGreaterThan(Math.max(0, ...before));
      this.held.push({ task: id, token, process });
    }
  }

  async #isCurrent(held: Held): Promise<boolean> {
    const { lease } = (await this.tasks()).find(({ id }) => id === held.task) ?? {};
    return lease?.token === Number(held.token);
  }

  async #close(held: Held | undefined, outcome: "passed" | "failed"): Promise<void> {
    if (held === undefined) return;
    const before = (await this.tasks()).find(({ id }) => id === held.task);
    const isCurrent = await this.#isCurrent(held);
    const end = { task: held.task, token: held.token, outcome, isRetryable: true };
    const ended = await closeAttempts(this.#pool, [end]);
    const after = (await this.tasks()).find(({ id }) => id === held.task);
    if (!isCurrent) {
      expect(ended).toEqual([]);
      expect(after).toEqual({ ...before, ...(after && { status: after.status }) });
      return;
    }
    expect(after?.lease).toBeUndefined();
    if (before?.status === "cancelled") expect(after?.status).toBe("cancelled");
    else if (outcome === "passed")
      this.passed.set(held.task, (this.passed.get(held.task) ?? 0) + 1);
  }

  async #withLease(what: "renew" | "expire" | "take away", held: Held | undefined): Promise<void> {
    if (held === undefined) return;
    const isCurrent = await this.#isCurrent(held);
    if (what === "renew") {
      const terms = { process: held.process, milliseconds: 3_600_000 };
      const kept = await renewLeases(this.#pool, terms, [held.token]);
      expect(kept.has(held.token)).toBe(isCurrent);
    } else if (what === "take away") {
      const freed = await freeLeases(this.#pool, [held.token], true);
      expect(freed.length === 1).toBe(isCurrent);
    } else {
      await this.#pool.query(
        "update artel.task set lease_expires_at = clock_timestamp() - interval '1 second' where lease_token = $1",
        [held.token],
      );
    }
  }

  async #withTask(
    what: "pause" | "resume" | "cancel" | "retry" | "wait",
    id: string,
  ): Promise<void> {
    if (what === "wait") {
      await this.#pool.query(
        "update artel.task set not_before = clock_timestamp() where id = $1 and not_before is not null",
        [id],
      );
      return;
    }
    const act = { pause: pauseTask, resume: resumeTask, cancel: cancelTask, retry: retryTask }[
      what
    ];
    await act(this.#pool, id).catch((error: { code?: string }) => {
      expect(["TASK_NOT_FOUND", "TASK_ENDED", "TASK_OPEN"]).toContain(error.code);
    });
  }

  async check(before: ReadonlyMap<string, TaskStatus>): Promise<Map<string, TaskStatus>> {
    const tasks = await this.tasks();
    const passed = new Set(tasks.filter(({ status }) => status === "passed").map(({ id }) => id));
    for (const task of tasks) {
      const was = before.get(task.id);
      if (was !== undefined && was !== task.status) {
        expect(legalTransitions[was], `${was} → ${task.status}`).toContain(task.status);
      }
      expect(task.waitsFor.filter((id) => passed.has(id))).toEqual([]);
      if (task.status === "blocked") expect(task.waitsFor).not.toEqual([]);
      if (task.status === "ready" || task.status === "running") expect(task.waitsFor).toEqual([]);
      expect(this.passed.get(task.id) ?? 0).toBeLessThanOrEqual(1);
    }
    return new Map(tasks.map(({ id, status }) => [id, status]));
  }
}

test("whatever happens in whatever order: one lease at a time, ends only under it, legal changes of status", async () => {
  // Without agents, so that it does not take leases away from processes that it does not know.
  await fixture.started({}, { agents: [] });
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 5, maxLength: 40 }), async (moves) => {
      const world = new World();
      await world.begin();
      let statuses = new Map<string, TaskStatus>();
      for (const one of moves) {
        await world.apply(one);
        statuses = await world.check(statuses);
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);
