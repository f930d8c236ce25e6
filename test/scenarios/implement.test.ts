import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { modelOf, use } from "../support/scenario-model.ts";
import { lastText, type Script, type ScriptedModel } from "../support/scripted-model.ts";
import { Scenario, smallProject, snapshot } from "../support/scenario.ts";

let scenario: Scenario;
let model: ScriptedModel | undefined;
beforeAll(() => {
  scenario = new Scenario("implement ü");
});
afterAll(() => scenario.dispose());
afterEach(async () => {
  await model?.stop();
  model = undefined;
});

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

/** A secret of a form that is known. */
const TOKEN = `ghp_${"Zq7".repeat(12)}`;

const GOOD = "export const product = (left, right) => left * right;\n";
const WRONG = "export const product = (left, right) => left + right;\n";

async function configured(script: Script): Promise<ScriptedModel> {
  model = await modelOf(scenario, script);
  return model;
}

const branchOf = (repository: string): string =>
  scenario.git(repository, "for-each-ref", "--format=%(refname:short)", "refs/heads/artel");

describe("artel implement", () => {
  test("refuses to begin without a model, before anything is written", async () => {
    const repository = scenario.repository("shop 6", smallProject());
    const { told, status } = await scenario.refused(["implement", "Add x.", repository]);
    expect(status).not.toBe(0);
    expect(told.code).toBe("MODEL_NOT_CONFIGURED");
    expect(existsSync(join(scenario.dataFolder, "events"))).toBe(false);
  }, 60_000);

  test("delivers what an agent made, with what it cost", async () => {
    const scripted = await configured(adding(GOOD));
    const files = { ...smallProject(), "AGENTS.md": "Use tabs.\n" };
    const repository = scenario.repository("shop ü", files);
    const before = snapshot(repository);
    writeFileSync(join(scenario.folder, "issue 7.md"), `It cannot multiply. ${TOKEN}\n`);
    const run = await scenario.artel([
      "implement",
      "Add a product function.",
      repository,
      "--accept",
      "product(2, 3) is 6",
      "--attach",
      join(scenario.folder, "issue 7.md"),
      "--json",
    ]);
    expect(run.status, run.stderr + run.stdout.slice(-2_000)).toBe(0);
    const last = JSON.parse(run.stdout.trimEnd().split("\n").at(-1) ?? "") as {
      report: { figures: { modelCalls: number; costUsd: number; unpricedTokens: number } };
    };
    const [first] = scripted.requests;
    expect(lastText(first ?? { model: "", messages: [] })).toContain("Use tabs.");
    expect(lastText(first ?? { model: "", messages: [] })).toMatch(
      /<(data-\w+) source="[^"]*issue 7\.md, attached to the goal">\nIt cannot multiply\. [^\n]*\n\n?<\/\1>/,
    );
    expect(JSON.stringify(scripted.requests) + run.stdout).not.toContain(TOKEN);
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
    const repository = scenario.repository("shop 1", smallProject());
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
    const repository = scenario.repository("shop 2", smallProject());
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
    const [, id = ""] =
      /what it made is kept: artel worktrees recover (\S+-kept)\b/.exec(run.stdout) ?? [];
    const recovered = await scenario.artel(["worktrees", "recover", id], { cwd: repository });
    expect(recovered.status, recovered.stderr).toBe(0);
    expect(
      scenario.git(repository, "for-each-ref", "--format=%(refname)", "refs/heads/artel/recovered"),
    ).not.toBe("");
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
    const repository = scenario.repository("shop 3", smallProject());
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
    const repository = scenario.repository("shop 4", smallProject());
    const run = await scenario.artel(["implement", "Add a.", repository, "--area", "src/**"]);
    expect(run.status, run.stderr).toBe(0);
    expect(branchOf(repository)).toBe("");
    expect(run.stdout).toContain("docs/out.md");
  }, 240_000);

  test("stops at the budget within one step, and says so", async () => {
    const scripted = await configured((_request, number) =>
      use("write", { path: `src/file-${number}.js`, text: "export const x = 1;\n" }),
    );
    const repository = scenario.repository("shop 5", smallProject());
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

  test("doctor asks the providers that the configuration uses", async () => {
    const lookedAt = async (environment: Readonly<Record<string, string>> = {}) => {
      const run = await scenario.artel(["doctor", "--json"], { environment });
      const { checks } = JSON.parse(run.stdout) as { checks: readonly { name: string }[] };
      return checks.filter(({ name }) => name.startsWith("language models"));
    };
    const scripted = await configured(() => ({ text: "never asked" }));
    expect(await lookedAt()).toMatchObject([
      {
        name: "language models: scripted",
        status: "ok",
        detail: expect.stringContaining("1 models"),
      },
    ]);
    expect(scripted.requests).toEqual([]);
    await scripted.stop();
    expect(await lookedAt()).toMatchObject([
      { status: "warning", detail: expect.stringContaining("MODEL_UNAVAILABLE") },
    ]);
  }, 60_000);

  test("refuses words that say nothing", async () => {
    const cwd = scenario.repository("shop 7", smallProject());
    for (const words of [
      ["implement", "", "."],
      ["implement", "x", ".", "--role", "wizard"],
      ["implement", "x", ".", "--type", "magic"],
      ["implement", "x", ".", "--attach", "nothing.md"],
      ["implement", "x", ".", "--attach", "."],
    ]) {
      const { told } = await scenario.refused(words, { cwd });
      expect(told.code, words.join(" ")).toBe("USAGE");
    }
  }, 60_000);
});
