import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { matchTasks, prioritySchema, taskTermsSchema, type GivenTaskTerms } from "#domain";
import { newId, queueFixture } from "../../../test/support/running-queue.ts";
import { registerAgents, removeAgents, type AgentDescription } from "./agents.ts";
import { enqueueTask } from "./enqueue.ts";
import type { LeasedTask } from "./lease.ts";
import { setLimit } from "./limits.ts";
import { playRound } from "./round.ts";
import { readRoundState, type Reach } from "./round-state.ts";

/** More than a round reads of all keys together. */
const MANY = 300;

const fixture = queueFixture();

beforeAll(() => fixture.started({}, { agents: [] }));

/** Tasks of a version and agents of a process of their own, so that those of other tests are not seen. */
class Scene {
  readonly version = newId();
  #tasks = 0;

  async session(): Promise<string> {
    const id = newId();
    await fixture.database.pool.query(
      "insert into dbos.workflow_status (workflow_uuid, status, name) values ($1, 'PENDING', 'session')",
      [id],
    );
    return id;
  }

  async tasks(session: string, count: number, terms: GivenTaskTerms): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      this.#tasks += 1;
      await enqueueTask(fixture.database.pool, {
        id: `${session}/${this.#tasks}`,
        session,
        kind: "task",
        parent: session,
        input: "[]",
        serialization: null,
        applicationVersion: this.version,
        terms: taskTermsSchema.parse(terms),
      });
    }
  }

  async agents(agents: readonly Pick<AgentDescription, "name" | "skills" | "capacity">[]) {
    const { pool } = fixture.database;
    await pool.query(
      `insert into artel.process (id, host, boot, pid, started, application_version, heartbeat_at)
       values ($1, '', '', 0, '', '', now() + interval '1 hour') on conflict do nothing`,
      [this.version],
    );
    await removeAgents(pool, this.version);
    await registerAgents(pool, {
      process: this.version,
      applicationVersion: this.version,
      kinds: ["task"],
      agents: agents.map((agent) => ({ role: "developer", worker: "toolsmith", ...agent })),
    });
  }

  get reach(): Reach {
    return {
      kinds: ["task"],
      skills: ["a", "b", "c"],
      applicationVersion: this.version,
      sessions: undefined,
      eachRepository: undefined,
    };
  }

  async round(): Promise<readonly LeasedTask[]> {
    const terms = { process: this.version, milliseconds: 3_600_000 };
    const { leased } = await playRound(fixture.database.pool, terms, this.reach);
    if (leased === "overtaken") throw new Error("nobody else is here");
    return leased;
  }
}

test("many tasks that nobody is free for hide none that somebody is free for", async () => {
  const scene = new Scene();
  const session = await scene.session();
  await scene.tasks(session, MANY, { repository: "r", skills: ["a"], priority: "critical" });
  await scene.tasks(session, 1, { repository: "r", skills: ["b"], priority: "low" });
  await scene.agents([{ name: "b", skills: ["b"] }]);
  expect((await scene.round()).map(({ id }) => id)).toEqual([`${session}/${MANY + 1}`]);
});

test("many tasks of a session at its limit hide none of another", async () => {
  const scene = new Scene();
  const [full, other] = [await scene.session(), await scene.session()];
  await setLimit(fixture.database.pool, { scope: "session", name: full, concurrency: 1 });
  await scene.tasks(full, MANY, { repository: "r", priority: "critical" });
  await scene.tasks(other, 2, { repository: "r" });
  await scene.agents([{ name: "all", skills: [], capacity: 4 }]);
  const leased = await scene.round();
  expect(leased.map(({ session }) => session).toSorted()).toEqual([full, other, other].toSorted());
});

test("a process with room for more than is read at first takes more", async () => {
  const scene = new Scene();
  const session = await scene.session();
  await scene.tasks(session, MANY, { repository: "r", priority: "high" });
  await scene.tasks(session, 9, { repository: "other", priority: "low" });
  await scene.agents([{ name: "all", skills: [], capacity: MANY }]);
  expect(await scene.round()).toHaveLength(MANY);
  await scene.agents([{ name: "more", skills: [], capacity: 20 }]);
  expect(await scene.round()).toHaveLength(9);
});

test("what a round leases is what all startable tasks would give", async () => {
  const skills = fc.subarray(["a", "b"], { maxLength: 1 });
  const batch = fc.record({
    session: fc.nat(1),
    count: fc.integer({ min: 1, max: 60 }),
    repository: fc.constantFrom("r1", "r2"),
    priority: fc.constantFrom(...prioritySchema.options),
    skills,
  });
  const agent = fc.record({ skills, capacity: fc.integer({ min: 1, max: 70 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(batch, { minLength: 1, maxLength: 8 }),
      fc.array(agent, { minLength: 1, maxLength: 3 }),
      fc.nat(30),
      async (batches, agents, limit) => {
        const scene = new Scene();
        const sessions = [await scene.session(), await scene.session()] as const;
        await setLimit(fixture.database.pool, {
          scope: "session",
          name: sessions[0],
          concurrency: limit,
        });
        for (const { session, count, ...terms } of batches) {
          await scene.tasks(sessions[session === 0 ? 0 : 1], count, terms);
        }
        await scene.agents(agents.map((one, index) => ({ name: `${index}`, ...one })));
        const whole = await readRoundState(fixture.database.pool, scene.reach, 10_000);
        expect(whole.tasks).toHaveLength(batches.reduce((sum, { count }) => sum + count, 0));
        const expected = matchTasks(whole).map(({ task }) => task);
        const leased = (await scene.round()).map(({ id }) => id);
        expect(leased.toSorted()).toEqual(expected.toSorted());
      },
    ),
    { numRuns: 15 },
  );
}, 120_000);
