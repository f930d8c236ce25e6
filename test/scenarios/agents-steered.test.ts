import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { modelOf, use } from "../support/scenario-model.ts";
import { Scenario, smallProject } from "../support/scenario.ts";
import type { Script, ScriptedModel } from "../support/scripted-model.ts";

const LONG = { timeout: 400_000 };

const agentSchema = z.looseObject({
  name: z.string(),
  state: z.string(),
  process: z.string().nullable(),
  passed: z.number(),
});

let scenario: Scenario;
let model: ScriptedModel;
beforeEach(() => {
  scenario = new Scenario("steered agents");
});
afterEach(async () => {
  await model?.stop();
  await scenario.dispose();
});

async function listed() {
  const run = await scenario.artel(["agents", "list", "--json"]);
  expect(run.status, run.stderr).toBe(0);
  return z.array(agentSchema).parse(JSON.parse(run.stdout));
}

const said = async (...words: string[]) => {
  const run = await scenario.artel(words);
  expect(run.status, run.stderr).toBe(0);
  return run.stdout;
};

describe("agents that a person steers", LONG, () => {
  test("end what they have when they are paused, and are given nothing, in any process", async () => {
    const gate = Promise.withResolvers<void>();
    const writing: Script = async ({ messages }) => {
      if (messages.some(({ role }) => role === "tool")) return { text: "done" };
      await gate.promise;
      return use("write", { path: "src/more.js", text: "export const more = 1;\n" });
    };
    model = await modelOf(scenario, writing);
    const implement = (name: string) =>
      scenario.start(["implement", "Add more.", scenario.repository(name, smallProject())]);
    const ended = async (child: ReturnType<typeof implement>) => (await once(child, "close"))[0];
    const stateOf = async () =>
      (await listed()).find(({ name, process }) => name === "developer" && process !== null)?.state;

    const first = implement("first");
    const firstEnd = ended(first);
    // It thinks about its first step.
    await expect.poll(stateOf, { timeout: 200_000, interval: 1_000 }).toBe("planning");
    const paused = await said("agents", "pause", "developer");
    expect(paused).toContain(
      "Agent developer is paused: it is given nothing more. It ends what it has: ",
    );
    expect(await stateOf()).toBe("planning");
    gate.resolve();
    expect(await firstEnd).toBe(0);

    const second = implement("second");
    let toldSecond = "";
    second.stderr?.on("data", (text) => (toldSecond += String(text)));
    const secondEnd = ended(second);
    const asked = model.requests.length;
    await expect.poll(stateOf, { timeout: 200_000, interval: 1_000 }).toBe("paused");
    const waits = async () => (await said("queue", "stats")).includes("Bottleneck (skill-gap");
    await expect.poll(waits, { timeout: 200_000, interval: 1_000 }).toBe(true);
    expect(await said("queue", "stats")).toContain("Agent developer is paused.\n");
    expect(model.requests).toHaveLength(asked);
    await expect
      .poll(() => toldSecond, { timeout: 60_000, interval: 500 })
      .toContain("Agent developer is paused. `artel agents resume developer` lets it work.");

    expect(await said("agents", "resume", "developer")).toContain("is given tasks again");
    expect(await secondEnd).toBe(0);
    await said("agents", "retire", "developer");
    const shown = await said("agents", "show", "developer");
    expect(shown).toMatch(/^# developer: retired\n# Retired by person:\S+, \d{4}-/);
    expect(shown).toMatch(/\n# Record: 2 passed, 0 failed; last ended \d{4}-/);
    expect(shown).toMatch(/\n# Today: \d+ calls, \$0\.\d+, no limit, \d[\d,]* tokens, no limit\n/);
    expect((await listed()).find(({ name }) => name === "developer")).toMatchObject({
      state: "retired",
      process: null,
      passed: 2,
    });
  });
});

describe("an agent of one's own", LONG, () => {
  test("is created, shown as it is written, and refused where it is wrong", async () => {
    const careful = ["agents", "create", "careful", "--role", "developer"];
    const more = [
      "--policy",
      "execute=ask",
      "delete=deny",
      "--limit",
      "steps=20",
      "--skills",
      "db",
    ];
    expect(await said(...careful, ...more)).toContain("Wrote agent careful into ");
    const shown = await said("agents", "show", "careful");
    expect(shown).toContain("\n      steps: 20\n");
    expect(shown).toContain("\n      execute: ask\n");
    expect(shown).toContain("\n# Prompt: developer, version ");
    expect(shown).toContain("\n# Cannot work here: ");
    const refusals = [
      [careful, "AGENT_EXISTS"],
      [["agents", "create", "No", "--role", "developer"], "AGENTS_FILE_INVALID"],
      [["agents", "create", "x", "--role", "wizard"], "USAGE"],
      [["agents", "create", "x", "--role", "tester", "--tools", "teleport"], "AGENT_TOOL_UNKNOWN"],
      [["agents", "create", "x", "--role", "tester", "--prompt", "y"], "AGENT_PROMPT_UNKNOWN"],
      [["agents", "create", "x", "--role", "tester", "--worker", "acp"], "USAGE"],
      [["agents", "pause", "carefull"], "AGENT_NOT_DEFINED"],
      [["agents", "show", "nobody"], "AGENT_NOT_DEFINED"],
    ] as const;
    for (const [words, code] of refusals) {
      const { told } = await scenario.refused(words);
      expect(told.code).toBe(code);
    }
    expect((await listed()).map(({ name }) => name)).not.toContain("x");
  });
});
