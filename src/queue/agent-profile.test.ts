import { describe, expect, test } from "vitest";
import { crew } from "../../test/support/crew.ts";
import { newId, queueFixture, type Handlers } from "../../test/support/running-queue.ts";
import { createQueueControl, type QueueControl } from "./queue-control.ts";

const fixture = queueFixture();
const started: typeof fixture.started = (...input) => fixture.started(...input);
const control = (): QueueControl => createQueueControl(fixture.database);

/** A session of as many tasks as it is given names; each ends when its gate is opened, and answers who did it. */
function gated(gates: Map<string, PromiseWithResolvers<void>>): Handlers {
  return {
    task: async (name: string, { step, agent }) => {
      await step("begin", () => Promise.resolve(null));
      return step("work", async () => {
        await gates.get(name)?.promise;
        return agent;
      });
    },
    session: async (names: string[], { id, enqueue }) => {
      const tasks = [];
      for (const name of names) {
        tasks.push(await enqueue<string, string>("task", `${id}/${name}`, name, { title: name }));
      }
      return Promise.all(tasks.map((task) => task.result()));
    },
  };
}

/** A busy machine takes its time. */
const PATIENT = { timeout: 20_000 };

const gatesFor = (...names: string[]) =>
  new Map(names.map((name) => [name, Promise.withResolvers<void>()]));

describe("an agent that is", () => {
  test.each(["paused", "retired"] as const)(
    "%s ends what it has, and is given nothing until it is resumed",
    async (what) => {
      const gates = gatesFor("first");
      const running = await started(gated(gates), { agents: crew(1) });
      const id = newId();
      const handle = await running.run("session", id, ["first", "second"]);
      const status = async (name: string) => (await control().task(`${id}/${name}`)).status;
      await expect
        .poll(() => control().agentWork(), PATIENT)
        .toMatchObject([
          { agent: "agent-1", task: `${id}/first`, title: "first", lastStep: "begin" },
        ]);
      if (what === "paused") await control().pauseAgent("agent-1", "person:ada");
      else await control().retireAgent("agent-1", "person:ada");
      expect(await control().agents()).toMatchObject([{ name: "agent-1", halted: what, load: 1 }]);
      gates.get("first")?.resolve();
      await expect.poll(() => status("first"), PATIENT).toBe("passed");
      // It looks for work at once when it has ended something.
      await running.quiet(id);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(await status("second")).toBe("ready");
      expect(await control().statistics()).toMatchObject({
        pausedAgents: what === "paused" ? ["agent-1"] : [],
        bottlenecks: [{ kind: "skill-gap", tasks: [`${id}/second`] }],
      });
      await control().resumeAgent("agent-1");
      expect(await handle.result()).toEqual(["agent-1", "agent-1"]);
    },
  );

  test("paused leaves what it could do to others, also what was handed to it", async () => {
    const gates = gatesFor("first");
    const running = await started(gated(gates), { agents: crew(2) });
    await control().pauseAgent("agent-1", "person:ada");
    const id = newId();
    const handle = await running.run("session", id, ["first", "second"]);
    const doneBy = async (name: string) => (await control().task(`${id}/${name}`)).agent;
    await expect.poll(() => doneBy("first"), PATIENT).toBe("agent-2");
    const handOn = control().delegate(`${id}/second`, "agent-1", "try it");
    await expect(handOn).rejects.toMatchObject({ code: "AGENT_HALTED" });
    await control().resumeAgent("agent-1");
    await control().pauseAgent("agent-2", "person:ada");
    gates.get("first")?.resolve();
    expect(await handle.result()).toEqual(["agent-2", "agent-1"]);
    await control().resumeAgent("agent-2");
  });

  test("paused stays so when its process is gone, with its record and who paused it when", async () => {
    const before = Date.now() - 1_000;
    const running = await started(gated(new Map()), { agents: crew(1) });
    await (await running.run("session", newId(), ["only"])).result();
    await control().pauseAgent("agent-1", "person:ada");
    await control().pauseAgent("agent-1", "person:bob");
    await control().retireAgent("agent-9", "person:bob");
    await fixture.stop();
    expect(await control().agents()).toEqual([]);
    const [one, nine] = (await control().agentProfiles()).filter(({ name }) =>
      ["agent-1", "agent-9"].includes(name),
    );
    expect(one).toMatchObject({ paused: { by: "person:ada" }, retired: undefined, failed: 0 });
    expect(one?.passed).toBeGreaterThan(0);
    expect(one?.endedAt).toBeGreaterThan(before);
    expect(one?.paused?.at).toBeGreaterThanOrEqual(one?.endedAt ?? Infinity);
    expect(nine).toMatchObject({ passed: 0, endedAt: undefined, retired: { by: "person:bob" } });
    await control().resumeAgent("agent-1");
    await control().resumeAgent("agent-9");
    expect((await control().agentProfiles()).map(({ name }) => name)).not.toContain("agent-9");
  });
});
