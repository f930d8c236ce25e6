import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { ArtelError } from "#shared";
import { crew } from "../../test/support/crew.ts";
import { aborted, newId, queueFixture, type Handlers } from "../../test/support/running-queue.ts";
import { createQueueControl, type QueueControl } from "./queue-control.ts";
import type { Delegation } from "./tasks/delegation.ts";

const fixture = queueFixture();
const control = (): QueueControl => createQueueControl(fixture.database);

/** agent-1 and agent-2 are developers, agent-3 is a tester with a skill of its own. */
const agents = [
  ...crew(2),
  { ...crew(1)[0]!, name: "agent-3", role: "tester", skills: ["testing"] },
];

/** A session of one task, and what the session's task is to do. */
const oneTask = (task: Handlers["task"], skills: readonly string[] = []): Handlers => ({
  task: task!,
  session: async (_input: null, { id, enqueue }) => {
    const handle = await enqueue<null, string>("task", `${id}/t`, null, { skills: [...skills] });
    return handle.result().catch((error: ArtelError) => error.code);
  },
});

/** Resolves when told, or rejects when the signal is aborted. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { open: resolve, pass: (signal: AbortSignal) => Promise.race([promise, aborted(signal)]) };
}

describe("an agent hands its task to another one", () => {
  test("by name, which begins it anew, on the same attempt; what is recorded with it is there", async () => {
    const journal: string[] = [];
    const recorded: Delegation[] = [];
    const handlers = oneTask(async (_input: null, { id, agent, step, delegate }) => {
      const said = await step("look", async () => {
        journal.push(`${agent} looks`);
        return agent;
      });
      if (said === "agent-1") await delegate("agent-2", "you know it better");
      return step("do", async () => `${agent} did ${id.split("/").at(-1)}`);
    });
    const running = await fixture.started(handlers, {
      agents: crew(2),
      recordDelegation: async (client, delegation) => {
        const { rows } = await client.query(
          "select lease_token, bound_agent from artel.task where id = $1",
          [delegation.task],
        );
        expect(rows).toEqual([{ lease_token: null, bound_agent: "agent-2" }]);
        recorded.push(delegation);
      },
    });
    const id = newId();
    const handle = await running.run("session", id, null);
    expect(await handle.result()).toBe("agent-2 did t+1");
    expect(journal).toEqual(["agent-1 looks", "agent-2 looks"]);
    expect(await control().task(`${id}/t`)).toMatchObject({
      status: "passed",
      attempt: 1,
      attemptLimit: 1,
      losses: 0,
      agent: "agent-2",
      boundTo: { agent: "agent-2" },
      delegations: 1,
    });
    expect(recorded).toMatchObject([
      {
        id: `${id}/t/delegation-1`,
        session: id,
        by: "agent-1",
        from: "agent-1",
        to: { agent: "agent-2" },
        reason: "you know it better",
      },
    ]);
    expect(await control().unloggedDelegations()).toEqual(recorded);
    await control().markLogged(recorded[0]!);
    expect(await control().unloggedDelegations()).toEqual([]);
    // The former agent has a record of neither a pass nor a failure.
    const [first, second] = await control().agents();
    expect([first?.passed, first?.failed, second?.load]).toEqual([0, 0, 0]);
  });

  test("by role, and to nobody when what is recorded with it fails", async () => {
    const outcomes: string[] = [];
    let recordings = 0;
    const handlers = oneTask(async (_input: null, { agent, step, delegate }) => {
      if (agent !== "agent-3") {
        const refused = await delegate("tester", "tests").catch((error: Error) => error.message);
        outcomes.push(refused);
        await delegate("tester", "tests");
      }
      return step("do", async () => agent);
    }, []);
    const running = await fixture.started(handlers, {
      agents,
      recordDelegation: async () => {
        recordings += 1;
        if (recordings === 1) throw new Error("no room");
      },
    });
    const id = newId();
    expect(await (await running.run("session", id, null)).result()).toBe("agent-3");
    expect(outcomes).toEqual(["no room"]);
    expect((await control().task(`${id}/t`)).delegations).toBe(1);
  });

  test("five times at most; and is told when there is none, it is the same, or it lacks a skill", async () => {
    const refused: string[] = [];
    const handlers = oneTask(
      async (_input: null, { agent, step, delegate }) => {
        const ask = (to: string) => delegate(to, "").catch((error: ArtelError) => error.code);
        if (refused.length === 0) {
          for (const to of ["nobody", agent ?? "", "agent-3"]) refused.push(await ask(to));
        }
        const code = await ask(agent === "agent-1" ? "agent-2" : "agent-1");
        return step("give up", async () => code);
      },
      ["coding"],
    );
    const coders = agents.map((one) =>
      one.role === "developer" ? { ...one, skills: ["coding"] } : one,
    );
    const running = await fixture.started(handlers, { agents: coders });
    const id = newId();
    const handle = await running.run("session", id, null);
    expect(await handle.result()).toBe("TASK_DELEGATION_LIMIT");
    expect(refused).toEqual(["AGENT_NOT_FOUND", "AGENT_SAME", "AGENT_UNSUITED"]);
    expect(await control().task(`${id}/t`)).toMatchObject({ attempt: 1, delegations: 5 });
  });
});

describe("a person hands a task to an agent", () => {
  test("while another one does it, which stops within 2 s and can record nothing more", async () => {
    const journal: string[] = [];
    const handlers = oneTask(async (_input: null, { agent, step, signal }) => {
      await step("begin", async () => journal.push(`${agent} begins`));
      return step("work", async () => {
        if (agent === "agent-2") return "done by agent-2";
        await aborted(signal).catch((error: ArtelError) => journal.push(error.code));
        return "done by agent-1";
      });
    });
    const running = await fixture.started(handlers, { agents: crew(2) });
    const id = newId();
    const handle = await running.run("session", id, null);
    await expect.poll(() => journal).toEqual(["agent-1 begins"]);
    // Long enough for the session to wait for the run and not for its result.
    await sleep(700);
    const asked = performance.now();
    const delegation = await control().delegate(`${id}/t`, "agent-2", "it stands still");
    expect(delegation).toMatchObject({ by: undefined, from: "agent-1" });
    await expect.poll(() => journal).toContain("TASK_DELEGATED");
    expect(performance.now() - asked).toBeLessThan(2_000);
    expect(await handle.result()).toBe("done by agent-2");
    expect(journal.toSorted()).toEqual(["TASK_DELEGATED", "agent-1 begins", "agent-2 begins"]);
    await expect(control().delegate(`${id}/t`, "agent-1", "")).rejects.toMatchObject({
      code: "TASK_ENDED",
    });
  });

  test("before anybody does it, and it waits for that one though another one is free", async () => {
    const journal: string[] = [];
    const busy = gate();
    const handlers: Handlers = {
      task: async (name: string, { agent, step, signal }) =>
        step("do", async () => {
          journal.push(`${name} ${agent}`);
          if (name === "busy") await busy.pass(signal);
        }),
      session: async (_input: null, { id, enqueue, step }) => {
        const first = await enqueue("task", `${id}/busy`, "busy");
        await step("wait", async () => {
          await expect.poll(() => journal).toHaveLength(1);
        });
        await step("pause", () => control().pauseAll(id));
        const second = await enqueue("task", `${id}/bound`, "bound");
        await step("hand on", async () => {
          const busy = journal[0]?.split(" ")[1] ?? "";
          await control().delegate(`${id}/bound`, busy, "only that one");
          await control().resumeAll(id);
        });
        const third = await enqueue("task", `${id}/free`, "free");
        await third.result();
        await step("open", async () => busy.open());
        await Promise.all([first.result(), second.result()]);
      },
    };
    const running = await fixture.started(handlers, { agents: crew(2) });
    await (await running.run("session", newId(), null)).result();
    const [first, other] = journal[0] === "busy agent-1" ? [1, 2] : [2, 1];
    expect(journal).toEqual([`busy agent-${first}`, `free agent-${other}`, `bound agent-${first}`]);
  });

  test("whose process is gone, which is refused; and one that dies later has it no longer", async () => {
    const { pool } = fixture.database;
    const handlers = oneTask(async (_input: null, { agent, step }) =>
      step("do", async () => agent),
    );
    const running = await fixture.started(handlers, { agents: crew(1) });
    // A process of another host: alive until it is silent for too long.
    await pool.query(
      `insert into artel.process (id, host, boot, pid, started, application_version)
       values ('far', 'elsewhere', 'b', 1, 's', '1')`,
    );
    await pool.query(
      `insert into artel.agent (process, name, role, worker, skills, capacity, kinds, application_version)
       values ('far', 'far-agent', 'developer', 'toolsmith', '{}', 1, '{task}', '1')`,
    );
    const silent = (seconds: number) =>
      pool.query(
        "update artel.process set heartbeat_at = now() - $1::float8 * interval '1 second' where id = 'far'",
        [seconds],
      );
    await control().pauseAll();
    const id = newId();
    const handle = await running.run("session", id, null);
    await expect.poll(async () => (await control().tasks({ session: id })).length).toBe(1);
    await silent(3_600);
    await expect(control().delegate(`${id}/t`, "far-agent", "")).rejects.toMatchObject({
      code: "AGENT_DEAD",
    });
    await silent(0);
    await control().delegate(`${id}/t`, "far-agent", "");
    await control().resumeAll();
    await sleep(1_000); // longer than the courtesy towards other processes
    expect((await control().task(`${id}/t`)).status).toBe("ready");
    await silent(3_600);
    expect(await handle.result()).toBe("agent-1");
    await pool.query("delete from artel.process where id = 'far'");
  });
});
