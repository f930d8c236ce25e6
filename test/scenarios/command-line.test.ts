import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { ARTEL, Scenario } from "../support/scenario.ts";

// The command as a person and a script meet it: flags, JSON of every command, pipes, no terminal.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });
const scenario = new Scenario("commands");
let path = "";
let session = "";

beforeAll(async () => {
  path = scenario.repository("repo");
  const run = await scenario.artel(["improve", path, "--jobs", "safe-lint"]);
  expect(run.status, run.stderr).toBe(0);
  session = /artel\/(\S+)/.exec(run.stdout)?.[1] ?? "";
});
afterAll(() => scenario.dispose());

async function json<T>(schema: z.ZodType<T>, ...words: readonly string[]): Promise<T> {
  const run = await scenario.artel([...words, "--json"]);
  expect([run.status, run.stderr]).toEqual([0, ""]);
  return schema.parse(JSON.parse(run.stdout));
}

async function text(...words: readonly string[]): Promise<string> {
  const run = await scenario.artel(words);
  expect([run.status, run.stderr]).toEqual([0, ""]);
  return run.stdout;
}

describe("--json says what the text says", () => {
  test("sessions list and show", async () => {
    const row = z.looseObject({ id: z.string(), state: z.string(), branch: z.string() });
    const rows = await json(z.array(row), "sessions", "list");
    expect(rows).toEqual([
      expect.objectContaining({ id: session, state: "delivered", branch: `artel/${session}` }),
    ]);
    expect(await text("sessions", "list")).toContain(`${session}  delivered`);
    const shown = await json(
      z.looseObject({ id: z.string(), state: z.string() }),
      "sessions",
      "show",
      session,
    );
    expect(shown).toMatchObject({ id: session, state: "delivered" });
    expect(await text("sessions", "show", session.slice(-6))).toContain(`Branch: artel/${session}`);
  });

  test("status, worktrees and resume when nothing is left to do", async () => {
    const status = await json(z.looseObject({ open: z.array(z.unknown()) }), "status");
    expect(status).toMatchObject({ sessions: 1, open: [], last: { id: session } });
    expect(await text("status")).toMatch(/No session is at work\.\nLatest: .* delivered/);
    expect(await json(z.array(z.unknown()), "worktrees", "list", path)).toEqual([]);
    expect(await text("worktrees", "list", path)).toMatch(/no worktree/);
    expect(await json(z.object({ resumed: z.array(z.unknown()) }), "resume")).toEqual({
      resumed: [],
    });
    expect(await text("resume")).toMatch(/nothing to resume/);
  });

  test("events tail", async () => {
    const run = await scenario.artel(["events", "tail", "--json"]);
    const events = run.stdout
      .trimEnd()
      .split("\n")
      .map((line) =>
        z.looseObject({ type: z.string(), sequence: z.int() }).parse(JSON.parse(line)),
      );
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    const lines = (await text("events", "tail")).trimEnd().split("\n");
    expect(lines).toHaveLength(events.length);
    for (const [index, { type }] of events.entries()) expect(lines[index]).toContain(type);
  });

  test("analyze", async () => {
    const schema = z.looseObject({ root: z.string(), opportunities: z.array(z.unknown()) });
    expect(await json(schema, "analyze", path)).toMatchObject({ root: path });
    const sarif = await json(z.looseObject({ version: z.string() }), "analyze", path, "--sarif");
    expect(sarif.version).toBe("2.1.0");
    expect(JSON.parse(await text("analyze", path, "--sarif"))).toEqual(sarif);
    expect(await text("analyze", path)).toMatch(/^# /);
    const trend = z.looseObject({ trend: z.looseObject({ difference: z.looseObject({}) }) });
    const { trend: same } = await json(trend, "analyze", path, "--since", "HEAD");
    expect(same["difference"]).toMatchObject({ functions: 0, cognitive: 0, cycles: 0 });
    expect(await text("analyze", path, "--since", "HEAD")).toMatch(/^# Since \d{4}-/);
  });

  test("doctor", async () => {
    const check = z.object({ name: z.string(), status: z.string(), detail: z.string() }).loose();
    const run = await scenario.artel(["doctor", "--json"]);
    const said = z
      .object({ ok: z.boolean(), checks: z.array(check) })
      .parse(JSON.parse(run.stdout));
    expect(run.status).toBe(said.ok ? 0 : 4);
    const lines = (await scenario.artel(["doctor"])).stdout;
    for (const { name } of said.checks) expect(lines).toContain(`${name}: `);
  });

  test("init", async () => {
    const fresh = scenario.repository("init");
    const wrote = await json(z.object({ path: z.string(), replaced: z.boolean() }), "init", fresh);
    expect(wrote).toEqual({ path: join(fresh, "artel.yaml"), replaced: false });
    const again = await scenario.refused(["init", fresh]);
    expect([again.status, again.told.code]).toEqual([3, "INIT_EXISTS"]);
    expect(again.told.remedy).toMatch(/--force/);
    expect(await text("init", fresh, "--force")).toBe(`Wrote ${join(fresh, "artel.yaml")}\n`);
  });
});

describe("what is not there", () => {
  test.each<[readonly string[], number, string]>([
    [["sessions", "show", "nope"], 6, "SESSION_NOT_FOUND"],
    [["sessions", "report", "nope"], 6, "SESSION_NOT_FOUND"],
    [["sessions", "cancel", "nope"], 6, "SESSION_NOT_FOUND"],
    [["resume", "nope"], 6, "SESSION_NOT_FOUND"],
    [["events", "tail", "--session", "nope"], 6, "EVENTS_NOT_FOUND"],
  ])("%j", async (words, status, code) => {
    const run = await scenario.refused(words);
    expect([run.status, run.told.code]).toEqual([status, code]);
    expect(run.told.message).toContain("nope");
    expect(run.told.remedy).toContain(session);
  });

  test("a worktree, and a session that has ended already", async () => {
    const worktree = await scenario.refused(["worktrees", "remove", `${session}-base`, path]);
    expect([worktree.status, worktree.told.code]).toEqual([6, "WORKTREE_NOT_FOUND"]);
    for (const words of [
      ["sessions", "cancel", session],
      ["resume", session],
    ]) {
      const ended = await scenario.refused(words);
      expect([ended.status, ended.told.code]).toEqual([2, "SESSION_ENDED"]);
      expect(ended.told.message).toMatch(/has ended.*delivered/);
    }
  });

  test.each<[readonly string[], RegExp, RegExp]>([
    [["improv", "."], /unknown command 'improv'\.$/, /Did you mean improve\?/],
    [
      ["improve", "--agnts", "2"],
      /unknown option '--agnts'\.$/,
      /Did you mean --agents\?.*artel improve --help/,
    ],
    [["improve", "a", "b"], /too many arguments.*got 2\.$/, /artel improve --help/],
    [["improve", "--jobs"], /--jobs <names\.\.\.>' argument missing\.$/, /artel improve --help/],
    [
      ["sessions"],
      /needs a verb: list, show, replay, resume, cancel, report\.$/,
      /artel sessions --help/,
    ],
    [["sessions", "lst"], /unknown command 'lst'\.$/, /Did you mean list\?/],
    [["sessions", "show"], /missing required argument 'id'\.$/, /artel sessions show --help/],
    [
      ["sessions", "report", "x", "--format", "pdf"],
      /--format pdf: expected one of markdown, json, sarif\.$/,
      /Choose/,
    ],
    [["events", "tail", "--from", "zero"], /--from zero: expected a whole number/, /first event/],
    [["improve", "--set", "agents"], /--set agents: expected setting=value\.$/, /--set agents=2/],
  ])("%j", async (words, message, remedy) => {
    const run = await scenario.refused(words);
    expect([run.status, run.told.code]).toEqual([2, "USAGE"]);
    expect(run.told.message).toMatch(message);
    expect(run.told.remedy).toMatch(remedy);
    const plain = await scenario.artel(words);
    expect(plain.stdout).toBe("");
    expect(plain.stderr).toBe(`error: ${run.told.message} [USAGE]\nnext: ${run.told.remedy}\n`);
  });

  test("analyze of what is no folder, init outside of a repository", async () => {
    const missing = await scenario.refused(["analyze", "nowhere"]);
    expect([missing.status, missing.told.code]).toEqual([3, "ANALYSIS_ROOT_NOT_FOUND"]);
    const file = await scenario.refused(["analyze", join(path, "package.json")]);
    expect([file.status, file.told.code]).toEqual([3, "ANALYSIS_ROOT_NOT_FOUND"]);
    const since = await scenario.refused(["analyze", path, "--since", "nonsense"]);
    expect([since.status, since.told.code]).toEqual([3, "ANALYSIS_SINCE_UNKNOWN"]);
    const both = await scenario.refused(["analyze", path, "--since", "HEAD", "--sarif"]);
    expect([both.status, both.told.code]).toEqual([2, "USAGE"]);
    mkdirSync(join(scenario.folder, "plain"));
    const init = await scenario.refused(["init", "plain"]);
    expect([init.status, init.told.code]).toEqual([3, "INIT_NO_REPOSITORY"]);
    const list = await scenario.refused(["worktrees", "list", "plain"]);
    expect([list.status, list.told.code]).toEqual([3, "NOT_A_REPOSITORY"]);
  });

  test("a demo in a folder that has something in it is refused, and the folder left alone", async () => {
    const folder = join(scenario.folder, "taken");
    mkdirSync(folder);
    writeFileSync(join(folder, "mine.txt"), "mine");
    const run = await scenario.refused(["demo", folder]);
    expect([run.status, run.told.code]).toEqual([3, "DEMO_FOLDER_NOT_EMPTY"]);
    expect(spawnSync("ls", ["-A", folder], { encoding: "utf8" }).stdout).toBe("mine.txt\n");
  });
});

describe("without a terminal", () => {
  test("progress is plain lines on standard error, and nobody is asked", async () => {
    const run = await scenario.artel(["improve", path, "--jobs", "safe-lint", "--dry-run"]);
    expect(run.status).toBe(0);
    // oxlint-disable-next-line no-control-regex -- escape sequences are what must not be there
    expect(run.stderr + run.stdout).not.toMatch(/\u001b/);
    const lines = run.stderr.trimEnd().split("\n");
    for (const line of lines) expect(line).toMatch(/^(\d\d:\d\d:\d\d |warning: )/);
    expect(run.stdout).toMatch(/Dry run: nothing was changed\./);
    const quiet = await scenario.artel(["improve", path, "--jobs", "safe-lint", "--dry-run", "-q"]);
    expect([quiet.status, quiet.stderr]).toEqual([0, ""]);
  });

  test.each(["events tail", "events tail --json", "analyze repo", "--help", "sessions list"])(
    "artel %s | head -n 1 closes quietly",
    (words) => {
      const script = `set -o pipefail; '${ARTEL}' ${words} | head -n 1`;
      const run = spawnSync("bash", ["-c", script], {
        cwd: scenario.folder,
        encoding: "utf8",
        env: scenario.environment(),
      });
      expect([run.status, run.stderr]).toEqual([0, ""]);
      expect(run.stdout.trimEnd().split("\n")).toHaveLength(1);
    },
  );
});
