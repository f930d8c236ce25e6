import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { modelOf, use, writeAgents } from "../support/scenario-model.ts";
import { Scenario, smallProject } from "../support/scenario.ts";
import { lastText, type Script, type ScriptedModel } from "../support/scripted-model.ts";

const LONG = { timeout: 400_000 };

/** Leaves commands to a person. */
const CAUTIOUS = `agents:
  - name: developer
    role: developer
    skills: [developer, code]
    worker: model
    prompt: developer
    tools: [read, write, run, ask]
    policy: { execute: ask }
`;

const approvalSchema = z.looseObject({
  id: z.string(),
  session: z.string(),
  state: z.string(),
  question: z.string(),
  subject: z.looseObject({ kind: z.string(), title: z.string(), detail: z.string().optional() }),
  decision: z.looseObject({ answer: z.string(), by: z.string() }).optional(),
});
const messageSchema = z.looseObject({ id: z.string(), session: z.string(), content: z.string() });
const deedSchema = z.looseObject({
  agent: z.string(),
  deed: z.string(),
  isAllowed: z.boolean(),
  by: z.string(),
});

let scenario: Scenario;
let model: ScriptedModel;
beforeEach(() => {
  scenario = new Scenario("permissions of agents");
});
afterEach(async () => {
  await model?.stop();
  await scenario.dispose();
});

/**
 * Runs a script of two lines, asks a question, and writes what it was told of both. With `isCurious` false it does not ask.
 */
const running =
  (isCurious: boolean): Script =>
  ({ messages }) => {
    const told = messages.filter(({ role }) => role === "tool").map((each) => JSON.stringify(each));
    const [ran = "", answer = ""] = told;
    if (told.length === 0) return use("run", { script: "echo from-the-agent\ntrue" });
    if (isCurious && told.length === 1) return use("ask", { question: "Tabs or spaces?" });
    if (told.length > (isCurious ? 2 : 1)) return { text: "I wrote down what I was told." };
    const isRun = ran.includes("from-the-agent") && !ran.includes("Refused");
    const words = [isRun ? "ran" : "refused", /with (\w+)\b/.exec(answer)?.[1] ?? "nobody"];
    return use("write", {
      path: "src/told.js",
      text: `export const told = ${JSON.stringify(words.join(" "))};\n`,
    });
  };

async function begin(script: Script, settings: readonly string[]) {
  model = await modelOf(scenario, script);
  writeAgents(scenario, CAUTIOUS);
  const repository = scenario.repository("shop", smallProject());
  const words = ["implement", "Run it.", repository, "--area", "src/**"];
  const child = scenario.start([...words, ...settings.flatMap((each) => ["--set", each])]);
  let said = "";
  child.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, "close").then(([status]) => status as number | null);
  return { child, repository, ended, said: () => said };
}

type Running = Awaited<ReturnType<typeof begin>>;

async function until({ child, said }: Running, words: string): Promise<void> {
  const isSaid = () => {
    expect(child.exitCode, said()).toBeNull();
    return said().includes(words);
  };
  await expect.poll(isSaid, { timeout: 200_000, interval: 50 }).toBe(true);
}

async function told<T>(schema: z.ZodType<T>, ...words: readonly string[]): Promise<T> {
  const run = await scenario.artel([...words, "--json"]);
  expect(run.status, run.stderr + run.stdout).toBe(0);
  return schema.parse(JSON.parse(run.stdout));
}

const listed = (...words: string[]) => told(z.array(approvalSchema), "approvals", "list", ...words);

async function toldOf({ repository }: Running): Promise<string> {
  const branch = scenario.git(
    repository,
    "for-each-ref",
    "--format=%(refname:short)",
    "refs/heads/artel",
  );
  return scenario.git(repository, "show", `${branch}:src/told.js`);
}

/** What the agents of the session were allowed and refused. */
async function audited(session: string, ...words: string[]) {
  const run = await scenario.artel(["agents", "audit", ...words, "--session", session, "--json"]);
  expect(run.status, run.stderr).toBe(0);
  const lines = run.stdout.split("\n").filter((line) => line !== "");
  return lines.map((line) => deedSchema.parse(JSON.parse(line)));
}

describe("an agent whose policy leaves commands to a person", LONG, () => {
  test("does what another process approves while it waits, and hears what a message answers", async () => {
    const run = await begin(running(true), ["approvals.waitSeconds=300"]);
    await until(run, "waits for you: artel approvals show");
    const [approval] = await listed();
    expect(approval).toMatchObject({
      state: "waiting",
      question: "May agent developer run commands: run echo from-the-agent?",
      subject: { kind: "permission", detail: "echo from-the-agent\ntrue" },
    });
    const { id = "", session = "" } = approval ?? {};
    const shown = await scenario.artel(["approvals", "show", id]);
    expect(shown.stdout).toContain("Agent: developer (task brief-1)\n");
    expect(shown.stdout).toContain("In full:\n  | echo from-the-agent\n  | true\n");
    const status = await scenario.artel(["status"]);
    expect(status.stdout).toContain("waits for you: May agent developer run commands");

    const approved = await scenario.artel(["approvals", "approve", id, "--comment", "harmless"]);
    expect(approved.stdout).toContain("Agent developer goes on and does it.");

    const questions = () => told(z.array(messageSchema), "messages", "list", "--type", "question");
    await expect
      .poll(async () => (await questions()).length, { timeout: 200_000, interval: 1_000 })
      .toBe(1);
    const [question] = await questions();
    expect(question).toMatchObject({ content: "Tabs or spaces?", session });
    const answer = ["--session", session, "--to", "developer", "--type", "answer"];
    const words = ["messages", "send", ...answer, "--reply-to", question?.id ?? ""];
    const sent = await scenario.artel([...words, "with tabs please"]);
    expect(sent.status, sent.stderr).toBe(0);

    expect(await run.ended, run.said()).toBe(0);
    expect(await toldOf(run)).toContain('"ran tabs"');
    expect(await audited(session, "developer")).toMatchObject([
      { deed: "execute", isAllowed: true, by: expect.stringMatching(/^person:/) },
      { deed: "read", isAllowed: true },
      { deed: "edit", isAllowed: true, by: "policy" },
    ]);
    const report = await scenario.artel(["sessions", "report", session]);
    expect(report.stdout).toMatch(
      /^## Asked of a person\n\n- May agent developer run commands: run echo from-the-agent\? It was approved by person:\S+: harmless\.$/m,
    );
    expect(report.stdout).toContain("\n| brief-1 | developer | run commands | 1 | 0 |\n");
    const details = await scenario.artel(["sessions", "show", session]);
    expect(details.stdout).toContain("developer wanted to run commands: 1 allowed, 0 refused\n");
    expect(await audited(session, "--refused")).toEqual([]);
    const again = await scenario.artel(["approvals", "approve", id]);
    expect(again.stdout).toContain("has ended, so nothing comes of it");
  });

  test("is killed while it waits, and finds the answer when it goes on", async () => {
    const run = await begin(running(false), ["approvals.waitSeconds=300"]);
    await until(run, "waits for you: artel approvals show");
    run.child.kill("SIGKILL");
    await run.ended;
    const [approval] = await listed();
    const denied = await scenario.artel(["approvals", "deny", approval?.id ?? ""]);
    expect(denied.stdout).toContain("was cut off; the agent learns of it when it goes on");
    const resumed = await scenario.artel(["resume"]);
    expect(resumed.status, resumed.stderr).toBe(0);
    expect(await listed("--all")).toMatchObject([{ id: approval?.id, state: "denied" }]);
    expect(await toldOf(run)).toContain('"refused nobody"');
    expect(lastText(model.requests[1] ?? { model: "", messages: [] })).toMatch(
      /Refused: denied by person:/,
    );
  });

  test("is refused when nobody answers in time, and nothing is left that waits", async () => {
    const run = await begin(running(true), ["approvals.waitSeconds=1"]);
    expect(await run.ended, run.said()).toBe(0);
    expect(await toldOf(run)).toContain('"refused nobody"');
    expect(lastText(model.requests[1] ?? { model: "", messages: [] })).toContain(
      "Refused: nobody answered in time",
    );
    expect(await listed()).toEqual([]);
    expect(await listed("--all")).toMatchObject([
      { state: "denied", decision: { by: "orchestrator", comment: "its task is over" } },
    ]);
  });
});
