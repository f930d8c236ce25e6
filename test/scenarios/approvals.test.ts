import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { Scenario, type Files } from "../support/scenario.ts";

const LONG = { timeout: 300_000 };

/** Writes modules that keep something to themselves as CommonJS, so that nobody can tell what they still export. */
const COMMONJS_FORMATTER = `#!/usr/bin/env node
import { readFileSync, writeFileSync } from "node:fs";
const words = process.argv.slice(2);
for (const file of words.filter((word) => !word.startsWith("--") && word.endsWith(".js"))) {
  const text = readFileSync(file, "utf8");
  if (!/^const /m.test(text) || !/^export /m.test(text)) continue;
  if (words.includes("--write")) {
    writeFileSync(file, text.replaceAll(/^export const (\\w+) =/gm, "exports.$1 ="));
  } else {
    console.log(file);
    process.exitCode = 1;
  }
}
`;

/** A module of which all that is counted together could be kept inside. */
function moduleOf(count: number): string {
  const names = Array.from({ length: count }, (_, index) => `part${index}`);
  const parts = names.map((name) => `export const ${name} = 1;\n`);
  return `${parts.join("")}export const total = () => ${names.join(" + ")};\n`;
}

/** Modules with so many names that nothing imports, in which a violation of low confidence arises for each. */
function doubtful(counts: readonly number[]): Files {
  const numbers = [...counts.keys()];
  const imports = numbers.map((n) => `import { total as total${n} } from "../src/m${n}.js";\n`);
  const sum = numbers.map((n) => `total${n}()`).join(" + ");
  const whole = counts.reduce((all, count) => all + count, 0);
  return {
    "package.json": JSON.stringify({
      name: "small",
      version: "1.0.0",
      private: true,
      scripts: { test: "node --test", format: "prettier --check src" },
      devDependencies: { prettier: "file:tools/prettier.tgz" },
    }),
    "tools/package/package.json": JSON.stringify({
      name: "prettier",
      version: "3.0.0",
      type: "module",
      bin: { prettier: "prettier.js" },
    }),
    "tools/package/prettier.js": COMMONJS_FORMATTER,
    ".prettierrc": "{}\n",
    ".gitignore": "node_modules\n",
    ...Object.fromEntries(counts.map((count, n) => [`src/m${n}.js`, moduleOf(count)])),
    "test/sum.test.mjs": `import assert from "node:assert/strict";
import test from "node:test";
${imports.join("")}
test("sums", () => assert.equal(${sum}, ${whole}));
`,
  };
}

const approvalSchema = z.looseObject({
  id: z.string(),
  session: z.string(),
  task: z.string(),
  state: z.string(),
  deadline: z.object({ at: z.number(), onTimeout: z.string() }).optional(),
  decision: z.looseObject({ answer: z.string(), by: z.string() }).optional(),
  escalatedAt: z.number().optional(),
  subject: z.object({ ref: z.string(), commit: z.string(), paths: z.array(z.string()) }),
});
const answeredSchema = approvalSchema.extend({
  isRepeated: z.boolean(),
  effect: z.string(),
  branch: z.string().nullable(),
  commands: z.object({ show: z.string(), take: z.string() }).nullable(),
});
const countSchema = z.object({ facts: z.array(z.looseObject({ value: z.unknown() })) });

let scenario: Scenario;
beforeAll(() => {
  scenario = new Scenario("approvals");
});
afterAll(() => scenario.dispose());

function repository(name: string, counts: readonly number[]): string {
  const path = scenario.repository(name, doubtful(counts));
  // Packed, because npm links folders, and a link leads out of what is installed.
  execFileSync("tar", ["-czf", "prettier.tgz", "package"], { cwd: join(path, "tools") });
  scenario.commit(path, "pack the formatter");
  return path;
}

function improve(path: string, waitSeconds: number, onTimeout: string) {
  const words = ["improve", path, "--jobs", "un-export", "--yes"];
  const settings = [`approvals.waitSeconds=${waitSeconds}`, `approvals.onTimeout=${onTimeout}`];
  const environment = { ARTEL_GATES_ENABLED: "syntax,tests" };
  const child = scenario.start([...words, ...settings.flatMap((each) => ["--set", each])], {
    environment,
  });
  let said = "";
  child.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, "close").then(([status]) => ({
    status: status as number | null,
    said,
  }));
  return { child, ended, said: () => said };
}

async function told<T>(schema: z.ZodType<T>, ...words: readonly string[]): Promise<T> {
  const run = await scenario.artel([...words, "--json"]);
  expect(run.status, run.stderr + run.stdout).toBe(0);
  return schema.parse(JSON.parse(run.stdout));
}

const listed = (...words: string[]) => told(z.array(approvalSchema), "approvals", "list", ...words);

/** What is asked of the person, as soon as the command says that it waits. */
async function asked(running: ReturnType<typeof improve>, count: number) {
  const times = () => running.said().match(/waits for you: artel approvals show/g)?.length ?? 0;
  const isAsked = () => {
    expect(running.child.exitCode, running.said()).toBeNull();
    return times();
  };
  await expect.poll(isAsked, { timeout: 120_000, interval: 50 }).toBe(count);
  const approvals = await listed();
  expect(approvals).toHaveLength(count);
  return approvals;
}

const count = async (session: string) =>
  (await told(countSchema, "world", "show", "--session", session, "--key", "violation-count:"))
    .facts[0]?.value;

describe("a session that waits for two answers", () => {
  test(
    "is killed, goes on with the deadlines that it had, merges what is approved and leaves out what is denied",
    LONG,
    async () => {
      const path = repository("two", [11, 10]);
      const first = improve(path, 600, "deny");
      const [one, other] = await asked(first, 2);
      const { id = "", session = "" } = one ?? {};
      const shown = await scenario.artel(["approvals", "show", id]);
      expect(shown.stdout).toMatch(/^Approval: .*\/un-export-1\/1\nQuestion: May "/);
      expect(shown.stdout).toContain(`Session: ${session} (working)`);
      expect(shown.stdout).toContain("  Investigation: unclear: ");
      expect(shown.stdout).toContain("  src/m0.js: +12 −12\n  1 file changed, +12 −12");
      const [, command = ""] = /^See it with: (.*)$/m.exec(shown.stdout) ?? [];
      const [git = "", ...words] = command.split(" ");
      expect(execFileSync(git, words, { encoding: "utf8" })).toContain("+exports.total = ");
      const status = await scenario.artel(["status"]);
      expect(status.stdout).toMatch(
        /waits for you: May ".*" be merged, .*\? See: artel approvals show /,
      );

      first.child.kill("SIGKILL");
      await first.ended;
      expect(await listed("--session", session)).toEqual([one, other]);
      const before = await told(answeredSchema, "approvals", "deny", other?.id ?? "");
      expect(before).toMatchObject({ effect: "when-resumed", isRepeated: false });

      const child = scenario.start(["resume", session]);
      let said = "";
      child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
      const ended = once(child, "close");
      const isDenied = () => said.includes("un-export-2: denied by person:");
      await expect.poll(isDenied, { timeout: 120_000, interval: 50 }).toBe(true);
      expect(await listed()).toEqual([one]);
      const comment = ["--comment", "we want CommonJS"];
      const approved = await scenario.artel(["approvals", "approve", "un-export-1/1", ...comment]);
      expect(approved.stdout).toContain(`Session ${session} is at work and goes on with it`);
      expect((await ended)[0], said).toBe(0);
      expect(said).toMatch(/un-export-1: approved by person:\S+: we want CommonJS/);

      const branch = `artel/${session}`;
      expect(scenario.git(path, "diff", "--name-only", `main..${branch}`)).toBe("src/m0.js");
      expect(scenario.git(path, "log", "-1", "--format=%B", branch)).toMatch(
        /It was approved by person:\S+: we want\s+CommonJS\./,
      );
      expect(await count(session)).toEqual({
        found: 21,
        acted: 10,
        waiting: 0,
        ignored: 11,
        falsePositives: 11,
      });
      expect(await told(answeredSchema, "approvals", "approve", id)).toMatchObject({
        isRepeated: true,
        effect: "in-branch",
        branch,
      });
      const report = await scenario.artel(["sessions", "report", session]);
      expect(report.stdout).toMatch(/^## Asked of a person\n\n- May .* It was approved by /m);
      expect(report.stdout).toMatch(/\| change dropped \| un-export-2 \| .* denied by person:/);
      expect(scenario.git(path, "for-each-ref", "--format=%(refname)", "refs/artel")).toBe(
        [
          `refs/artel/sessions/${session}/approval/un-export-2-1`,
          `refs/artel/sessions/${session}/un-export-2-1-1`,
        ].join("\n"),
      );
    },
  );
});

describe("a session that nobody answers in time", () => {
  const paths: Record<string, string> = {};
  const sessions: Record<string, string> = {};
  beforeAll(async () => {
    const names = ["wait", "deny", "escalate"];
    for (const name of names) paths[name] = repository(`in ${name}`, [1]);
    const runs = await Promise.all(names.map((name) => improve(paths[name] ?? "", 1, name).ended));
    for (const [index, { status, said }] of runs.entries()) {
      expect(status, said).toBe(0);
      const [, session = ""] = /^\S+ session (\S+): improve/m.exec(said) ?? [];
      sessions[names[index] ?? ""] = session;
    }
  }, LONG.timeout);

  async function of(name: string) {
    const [approval, ...more] = await listed("--all", "--session", sessions[name] ?? "");
    if (approval === undefined) throw new Error(`nobody was asked in the session "${name}"`);
    expect(more).toEqual([]);
    expect(scenario.git(paths[name] ?? "", "branch", "--list", "artel/*")).toBe("");
    return approval;
  }

  test("goes on without the change, which can be approved and taken later", LONG, async () => {
    const { id, session, ...waiting } = await of("wait");
    expect(waiting).toMatchObject({ state: "waiting", deadline: { onTimeout: "wait" } });
    const violations = await scenario.artel(["world", "violations", "--session", session]);
    expect(violations.stdout).toContain(`artel approvals show ${id}`);
    expect(await count(session)).toMatchObject({ found: 1, waiting: 1, falsePositives: 0 });

    const approved = await scenario.artel(["approvals", "approve", id]);
    expect(approved.stdout).toContain("has ended, so the change is not in any branch.");
    const [, take = ""] = /^Take it by hand with: (.*)$/m.exec(approved.stdout) ?? [];
    const path = paths["wait"] ?? "";
    expect(take).toBe(`git -C '${path}' cherry-pick ${waiting.subject.ref}`);
    const options = { env: { ...scenario.environment(), GIT_COMMITTER_NAME: "P", EMAIL: "p@x.y" } };
    execFileSync("sh", ["-c", take], { ...options, stdio: "pipe" });
    expect(scenario.git(path, "show", "HEAD:src/m0.js")).toContain("exports.total = ");

    expect(await count(session)).toMatchObject({ waiting: 0, ignored: 1, falsePositives: 1 });
    expect(await told(answeredSchema, "approvals", "approve", id)).toMatchObject({
      isRepeated: true,
      effect: "not-in-branch",
    });
    const refused = await scenario.refused(["approvals", "deny", id]);
    expect([refused.status, refused.told.code]).toEqual([2, "APPROVAL_DECIDED"]);
    expect(refused.told.message).toMatch(/is approved already, by person:\S+ at \d{4}-/);
    const report = await scenario.artel(["sessions", "report", session]);
    expect(report.stdout).toMatch(
      /\| not held against it \| un-export-1 \| .* approved by person:/,
    );
  });

  test("has it denied by the deadline where that is wanted", LONG, async () => {
    const { id, session, ...denied } = await of("deny");
    expect(denied).toMatchObject({
      state: "denied",
      decision: { answer: "denied", by: "deadline" },
    });
    expect(await count(session)).toMatchObject({ acted: 1, waiting: 0 });
    const refused = await scenario.refused(["approvals", "approve", id]);
    expect(refused.told.code).toBe("APPROVAL_DECIDED");
    expect(refused.told.message).toContain("by deadline at");
  });

  test("tells of it once more where that is wanted", LONG, async () => {
    const { id, session, ...escalated } = await of("escalate");
    expect(escalated).toMatchObject({ state: "waiting", escalatedAt: expect.any(Number) });
    const messages = await scenario.artel(["messages", "list", "--to", "person", "--json"]);
    expect(JSON.parse(messages.stdout)).toMatchObject([
      { session, type: "question", content: expect.stringContaining(`artel approvals deny ${id}`) },
    ]);
    const events = await scenario.artel(["events", "tail", "--session", session, "--json"]);
    expect(events.stdout).toContain('"approval.escalated"');
    const text = await scenario.artel(["approvals", "list"]);
    expect(text.stdout).toMatch(/^waiting {2}\d{4}-\d\d-\d\d .*\/un-export-1\/1, until .*: May "/m);
  });

  test.each<[string[], number, string]>([
    [["show", "nothing"], 6, "APPROVAL_NOT_FOUND"],
    [["approve", "un-export-1/1"], 2, "APPROVAL_AMBIGUOUS"],
    [["deny", "*", "--comment", " "], 2, "APPROVAL_COMMENT_INVALID"],
    [["list", "--session", "nothing"], 6, "SESSION_NOT_QUEUED"],
  ])("approvals %j is refused", LONG, async (words, status, code) => {
    const known = words.map((word) =>
      word === "*" ? `${sessions["escalate"]}/un-export-1/1` : word,
    );
    const refused = await scenario.refused(["approvals", ...known]);
    expect([refused.status, refused.told.code]).toEqual([status, code]);
  });
});
