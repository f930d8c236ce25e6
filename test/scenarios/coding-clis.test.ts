import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BROKEN, FIXED } from "../support/coder-scene.ts";
import { installFakeCoder } from "../support/installed-fake-coder.ts";
import { realCoderFolder, realCoders } from "../support/real-coders.ts";
import { Scenario, smallProject, type RunOptions } from "../support/scenario.ts";
import { type Reply, type ScriptedModel, startScriptedModel } from "../support/scripted-model.ts";

const GOAL = "`add` in src/add.js subtracts. Make it add.";
const VERSION = "1.18.33";

let scenario: Scenario;
let model: ScriptedModel;
let repository: string;
beforeEach(async () => {
  scenario = new Scenario("coding-clis ü");
  model = await startScriptedModel(opencodeScript);
  writeConfiguration();
  repository = scenario.repository("shop", { ...smallProject(), "src/add.js": BROKEN });
});
afterEach(async () => {
  await model.stop();
  await scenario.dispose();
});

/** The models of `artel implement`, and an agent that works by opencode in place of the usual developer. */
function writeConfiguration(): void {
  const folder = join(scenario.home, ".config", "artel");
  mkdirSync(folder, { recursive: true });
  mkdirSync(scenario.dataFolder, { recursive: true });
  writeFileSync(
    join(folder, "config.yaml"),
    `models:
  providers:
    scripted: { baseUrl: ${model.url}, inputPrice: 1, outputPrice: 10, contextWindow: 200000 }
  roles:
    coder: [scripted/coder]
`,
  );
  writeFileSync(
    join(scenario.dataFolder, "agents.yaml"),
    `agents:
  - name: developer
    role: developer
    skills: [developer, code]
    worker: acp
    coder: opencode
    prompt: developer
`,
  );
}

/** Reads, edits and tells, by the tools of opencode; the title of its session is a call of its own. */
function opencodeScript({ messages, tools = [] }: Parameters<Script>[0]): Reply {
  if (tools.length === 0) return { text: "Mend add" };
  const used = messages.filter(({ role }) => role === "tool").length;
  const filePath = "src/add.js";
  if (used === 0) return { tools: [{ name: "read", input: { filePath } }] };
  const input = { filePath, oldString: "a - b", newString: "a + b" };
  return used === 1 ? { tools: [{ name: "edit", input }] } : { text: "Done: add adds now." };
}
type Script = Parameters<typeof startScriptedModel>[0];

const withProgram = (bin: string): RunOptions => ({
  environment: { PATH: `${bin}:${process.env["PATH"] ?? ""}` },
});

const fake = (behaviour: string): RunOptions =>
  withProgram(installFakeCoder(scenario.folder, { name: "opencode", version: VERSION, behaviour }));

const branch = (): string =>
  scenario.git(repository, "for-each-ref", "--format=%(refname:short)", "refs/heads/artel");
const delivered = (): string => scenario.git(repository, "show", `${branch()}:src/add.js`);

const homes = (): string[] => {
  const folder = join(scenario.dataFolder, "coders");
  return existsSync(folder) ? readdirSync(folder) : [];
};

describe("artel implement with an agent that works by a coding CLI", () => {
  test("delivers what opencode itself made, and knows what each call of its model cost", async () => {
    const opencode = realCoders.find(({ name }) => name === "opencode");
    if (opencode === undefined) throw new Error("it is not in the list");
    const options = withProgram(realCoderFolder(opencode));
    const run = await scenario.artel(["implement", GOAL, repository, "--json"], options);
    expect(run.status, run.stderr + run.stdout.slice(-2_000)).toBe(0);
    expect(`${delivered()}\n`).toBe(FIXED);
    const last = JSON.parse(run.stdout.trimEnd().split("\n").at(-1) ?? "") as {
      report: { figures: { modelCalls: number; costUsd: number; unpricedTokens: number } };
    };
    expect(last.report.figures).toMatchObject({
      modelCalls: model.requests.length,
      unpricedTokens: 0,
    });
    expect(model.requests.length).toBeGreaterThanOrEqual(3);
    const { inputTokens, outputTokens } = model.charged;
    expect(last.report.figures.costUsd).toBeCloseTo((inputTokens + outputTokens * 10) / 1e6, 9);
    expect(run.stdout).toContain('"permission.decided"');
    expect(homes()).toEqual([]);
    expect(scenario.leftovers()).toEqual({ worktrees: [], processes: [] });
  }, 240_000);

  test("goes on in the session of the coding CLI after kill -9", async () => {
    const options = fake("remembers");
    const child = scenario.start(["implement", GOAL, repository, "--json"], options);
    let said = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (said += text));
    await expect.poll(() => said, { timeout: 200_000 }).toContain("edit: Edit src/add.js");
    child.kill("SIGKILL");
    const resumed = await scenario.artel(["resume", "--json"], options);
    expect(resumed.status, resumed.stderr).toBe(0);
    expect(`${delivered()}\n`).toBe(FIXED);
    expect(resumed.stdout).toContain("went on, same session, told: true");
    expect(homes()).toEqual([]);
    expect(scenario.leftovers()).toEqual({ worktrees: [], processes: [] });
  }, 400_000);

  // The worker's own tests have each way of failing.
  test.runIf(process.env["ARTEL_TEST_CODERS"] === "all")(
    "tells why it failed, and keeps what it did (with ARTEL_TEST_CODERS=all)",
    async () => {
      const run = await scenario.artel(["implement", GOAL, repository], fake("crash-in-turn"));
      expect(run.stdout).toContain("CODER_CRASHED");
      expect(run.stdout).not.toContain("sk-0123456789abcdef");
      expect(branch()).toBe("");
      const kept = scenario.git(
        repository,
        "for-each-ref",
        "--format=%(refname)",
        "refs/artel/sessions",
      );
      const ref = kept.split("\n").find((line) => line.endsWith("-kept")) ?? "";
      expect(`${scenario.git(repository, "show", `${ref}:src/add.js`)}\n`).toBe(FIXED);
    },
    240_000,
  );

  test("is seen by artel doctor, with what it will use or what it lacks", async () => {
    const options = fake("ok");
    const bin = join(scenario.folder, "bin");
    symlinkSync("opencode", join(bin, "gemini"));
    const agents = join(scenario.dataFolder, "agents.yaml");
    writeFileSync(agents, readFileSync(agents, "utf8").replace("opencode", "goose"));
    const { stdout, stderr } = await scenario.artel(["doctor", "--json"], options);
    expect(stdout, stderr).toMatch(/^\{/);
    const { checks } = JSON.parse(stdout) as { checks: { name: string; detail: string }[] };
    expect(checks.filter(({ name }) => name.startsWith("coding CLI"))).toEqual([
      {
        name: "coding CLI opencode",
        status: "ok",
        detail: `opencode ${VERSION} at ${bin}/opencode, with scripted/coder, metered`,
      },
      {
        name: "coding CLI gemini",
        status: "warning",
        detail: expect.stringContaining("cannot speak to the provider of scripted/coder"),
        remedy: expect.stringContaining("coders.gemini.model"),
      },
      // An agent is to work by it.
      {
        name: "coding CLI goose",
        status: "warning",
        detail: expect.stringContaining("CODER_NOT_FOUND"),
        remedy: expect.stringContaining("Install goose"),
      },
      { name: "coding CLIs", status: "ok", detail: "not installed: codex, claude" },
    ]);
  }, 120_000);

  test("refuses to begin without it, and says how to get it", async () => {
    const { told, status } = await scenario.refused(["implement", GOAL, repository], {
      environment: { PATH: "/usr/bin:/bin" },
    });
    expect(status).toBe(4);
    expect(told).toMatchObject({
      code: "CODER_NOT_FOUND",
      remedy: "Install opencode by `npm install --global opencode-ai`.",
    });
  }, 60_000);
});
