import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  lastText,
  startScriptedModel,
  type Reply,
  type Script,
  type ScriptedModel,
} from "../support/scripted-model.ts";
import { Scenario, smallProject, snapshot } from "../support/scenario.ts";

let scenario: Scenario;
let model: ScriptedModel | undefined;
beforeEach(() => {
  scenario = new Scenario("implement ü");
});
afterEach(async () => {
  await model?.stop();
  model = undefined;
  await scenario.dispose();
});

const use = (name: string, input: unknown): Reply => ({ tools: [{ name, input }] });

const TEST = `import assert from "node:assert/strict";
import test from "node:test";
import { product } from "../src/sum.js";

test("multiplies", () => assert.equal(product(2, 3), 6));
`;

/** Adds a function in steps, the wrong way first. */
function adding(first: string, ...then: string[]): Script {
  const bodies = [first, ...then];
  return ({ messages }) => {
    const asked = JSON.stringify(messages);
    const round = /This is round (\d)/.exec(asked)?.[1] ?? "1";
    const body = bodies[Math.min(Number(round), bodies.length) - 1] ?? first;
    const last = messages.at(-1)?.role;
    const uses = messages.filter(({ role }) => role === "tool").length;
    if (last === "user") return use("read", { path: "src/sum.js" });
    if (uses === 1) return use("write", { path: "test/product.test.js", text: TEST });
    if (uses === 2) {
      const text = `import { sep } from "path";\n\nexport const separator = () => sep;\n\nexport function sum(left, right) {\n  return left + right;\n}\n\n${body}`;
      return use("write", { path: "src/sum.js", text });
    }
    if (uses === 3) return use("test", {});
    return { text: `I added product in round ${round}.` };
  };
}

const GOOD = "export const product = (left, right) => left * right;\n";
const WRONG = "export const product = (left, right) => left + right;\n";

async function configured(script: Script): Promise<ScriptedModel> {
  model = await startScriptedModel(script);
  const folder = join(scenario.home, ".config", "artel");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "config.yaml"),
    `models:
  providers:
    scripted: { baseUrl: ${model.url}, inputPrice: 1, outputPrice: 10, contextWindow: 200000 }
  roles:
    coder: [scripted/coder]
`,
  );
  return model;
}

const branchOf = (repository: string): string =>
  scenario.git(repository, "for-each-ref", "--format=%(refname:short)", "refs/heads/artel");

describe("artel implement", () => {
  test("delivers what an agent made, with what it cost", async () => {
    const scripted = await configured(adding(GOOD));
    const repository = scenario.repository("shop ü", smallProject());
    const before = snapshot(repository);
    const run = await scenario.artel([
      "implement",
      "Add a product function.",
      repository,
      "--accept",
      "product(2, 3) is 6",
      "--json",
    ]);
    expect(run.status, run.stderr + run.stdout.slice(-2_000)).toBe(0);
    const last = JSON.parse(run.stdout.trimEnd().split("\n").at(-1) ?? "") as {
      report: { figures: { modelCalls: number; costUsd: number; unpricedTokens: number } };
    };
    const { inputTokens, outputTokens } = scripted.charged;
    expect(last.report.figures).toMatchObject({ modelCalls: 5, unpricedTokens: 0 });
    expect(last.report.figures.costUsd).toBeCloseTo((inputTokens + outputTokens * 10) / 1e6, 9);
    const branch = branchOf(repository);
    expect(scenario.git(repository, "show", `${branch}:src/sum.js`)).toContain("left * right");
    const message = scenario.git(repository, "log", "-1", "--format=%B", branch);
    expect(message).toMatch(/^feat: add a product function\n/);
    expect(message).toContain("- product(2, 3) is 6");
    expect(message).toMatch(/tests: pass, 2 passed/);
    const after = snapshot(repository);
    expect(Object.keys(after).filter((path) => !path.startsWith(".git/"))).toEqual(
      Object.keys(before).filter((path) => !path.startsWith(".git/")),
    );
    expect(scenario.leftovers()).toEqual({ worktrees: [], processes: [] });
  }, 180_000);

  test("tells the agent what the gates refused, and delivers what it makes of that", async () => {
    const scripted = await configured(adding(WRONG, GOOD));
    const repository = scenario.repository("shop", smallProject());
    const run = await scenario.artel(["implement", "Add a product function.", repository]);
    expect(run.status, run.stderr).toBe(0);
    const second = scripted.requests.find((request) =>
      JSON.stringify(request.messages).includes("This is round 2"),
    );
    expect(JSON.stringify(second?.messages)).toContain("tests: fails");
    expect(JSON.stringify(second?.messages)).toContain("multiplies");
    expect(scenario.git(repository, "show", `${branchOf(repository)}:src/sum.js`)).toContain("*");
  }, 240_000);

  test("delivers nothing that the gates refuse, and keeps the work", async () => {
    await configured(adding(WRONG));
    const repository = scenario.repository("shop", smallProject());
    const run = await scenario.artel(["implement", "Add a product function.", repository]);
    expect(run.status, run.stderr).toBe(0);
    expect(branchOf(repository)).toBe("");
    expect(run.stdout).toContain("multiplies");
    const kept = scenario.git(
      repository,
      "for-each-ref",
      "--format=%(refname)",
      "refs/artel/sessions",
    );
    expect(kept).toMatch(/brief-1-1-kept$/m);
    const ref = kept.split("\n").find((line) => line.endsWith("-kept")) ?? "";
    expect(scenario.git(repository, "show", `${ref}:src/sum.js`)).toContain("left + right");
  }, 240_000);

  test("goes on after kill -9 where it was, and asks no model twice", async () => {
    let slow = true;
    const script = adding(GOOD);
    const scripted = await configured(async (request, number) => {
      const reply = await script(request, number);
      // Held back in the middle: that is where it is killed.
      if (slow && request.messages.filter(({ role }) => role === "tool").length === 2) {
        await new Promise((resolve) => setTimeout(resolve, 60_000).unref());
      }
      return reply;
    });
    const repository = scenario.repository("shop", smallProject());
    const child = scenario.start(["implement", "Add a product function.", repository]);
    await expect.poll(() => scripted.requests.length, { timeout: 90_000 }).toBe(3);
    child.kill("SIGKILL");
    slow = false;
    const resumed = await scenario.artel(["resume"]);
    expect(resumed.status, resumed.stderr).toBe(0);
    // Five answers; the third was asked for once more, for it had not come.
    expect(scripted.requests).toHaveLength(6);
    const branch = branchOf(repository);
    expect(scenario.git(repository, "show", `${branch}:test/product.test.js`)).toContain(
      "multiplies",
    );
    expect(scenario.leftovers()).toEqual({ worktrees: [], processes: [] });
  }, 240_000);

  test("refuses what leaves the area, and what judges it", async () => {
    await configured(({ messages }) => {
      const uses = messages.filter(({ role }) => role === "tool").length;
      if (uses === 0) return use("write", { path: "src/a.js", text: "export const a = 1;\n" });
      if (uses === 1) return use("write", { path: "docs/out.md", text: "out\n" });
      return { text: "done" };
    });
    const repository = scenario.repository("shop", smallProject());
    const run = await scenario.artel(["implement", "Add a.", repository, "--area", "src/**"]);
    expect(run.status, run.stderr).toBe(0);
    expect(branchOf(repository)).toBe("");
    expect(run.stdout).toContain("docs/out.md");
  }, 240_000);

  test("stops at the budget within one step, and says so", async () => {
    const scripted = await configured((_request, number) =>
      use("write", { path: `src/file-${number}.js`, text: "export const x = 1;\n" }),
    );
    const repository = scenario.repository("shop", smallProject());
    const words = [
      "implement",
      "Go on for ever.",
      repository,
      "--set",
      "budget.sessionDollars=0.25",
    ];
    const run = await scenario.artel(words);
    expect(run.stdout + run.stderr).toContain("BUDGET_EXHAUSTED");
    const { inputTokens, outputTokens } = scripted.charged;
    expect((inputTokens + outputTokens * 10) / 1e6).toBeLessThanOrEqual(0.25);
    expect(scripted.requests.length).toBeGreaterThan(1);
    expect(branchOf(repository)).toBe("");
  }, 240_000);

  test("refuses to begin without a model, before anything is written", async () => {
    const repository = scenario.repository("shop", smallProject());
    const { told, status } = await scenario.refused(["implement", "Add x.", repository]);
    expect(status).not.toBe(0);
    expect(told.code).toBe("MODEL_NOT_CONFIGURED");
    expect(existsSync(join(scenario.dataFolder, "events"))).toBe(false);
  }, 60_000);

  test.each([
    [["implement", "", "."], "USAGE"],
    [["implement", "x", ".", "--role", "wizard"], "USAGE"],
    [["implement", "x", ".", "--type", "magic"], "USAGE"],
  ])(
    "refuses %j",
    async (words, code) => {
      const { told } = await scenario.refused(words, {
        cwd: scenario.repository("r", smallProject()),
      });
      expect(told.code).toBe(code);
    },
    60_000,
  );
});

test("the prompt of the scripted model can be read", async () => {
  const scripted = await configured(() => ({ text: "nothing to do" }));
  const repository = scenario.repository("shop", { ...smallProject(), "AGENTS.md": "Use tabs.\n" });
  const run = await scenario.artel(["implement", "Look around.", repository]);
  expect(run.status, run.stderr).toBe(0);
  const [first] = scripted.requests;
  expect(lastText(first ?? { model: "", messages: [] })).toContain("Use tabs.");
  expect(readFileSync(join(repository, "AGENTS.md"), "utf8")).toBe("Use tabs.\n");
}, 120_000);
