import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ArtelError } from "#shared";
import type { ErrorKind } from "#shared";
import { openSegmentLog } from "#infra/events";
import type { Command, RegisteredCommand } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { commands, groups } from "./registry.ts";
import { runCommandLine } from "./run.ts";
import { settingOptions } from "./setting-options.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "artel cli-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a line against a terminal-less process, with real commands and those given. */
async function run(
  argv: readonly string[],
  options: { command?: Command; asked?: boolean; environment?: Record<string, string> } = {},
) {
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  const added: RegisteredCommand[] =
    options.command === undefined
      ? []
      : [
          {
            name: "probe",
            summary: "a command",
            load: async () => ({ command: options.command as Command }),
          },
        ];
  const code = await runCommandLine(
    argv,
    { commands: [...commands, ...added], groups },
    {
      stdout: stream("stdout"),
      stderr: stream("stderr"),
      stdin: {},
      environment: {
        HOME: folder,
        XDG_CONFIG_HOME: folder,
        ARTEL_HOME: join(folder, "data"),
        ...options.environment,
      },
      directory: folder,
      version: "1.2.3",
      interruption: {
        signal: new AbortController().signal,
        wasAsked: () => options.asked === true,
      },
    },
  );
  return { code, ...written };
}

const failing = (error: unknown): Command => ({ run: () => Promise.reject(error) });

describe("the command line", () => {
  test.each([
    [["stauts"], /unknown command 'stauts'/],
    [["int"], /unknown command 'int'.*\[USAGE\]\nnext: Did you mean init\?/],
    [
      ["init", "--frce"],
      /unknown option '--frce'.*\nnext: Did you mean --force\? Run artel init --help/,
    ],
    [["events"], /artel events needs a verb: tail/],
    [["events", "tial"], /\nnext: Did you mean tail\? Run artel events --help/],
    [["init", "a", "b"], /too many arguments/],
    [["events", "tail", "--session"], /argument missing/],
    [["events", "tail", "--from", "0"], /expected a whole number of at least 1/],
    [["events", "tail", "--set", "agnets=3"], /did you mean agents\?/],
    [["events", "tail", "--set", "agents"], /expected setting=value/],
    [["events", "tail", "--log-level", "loud"], /expected one of debug, info/],
  ])("%j is a mistake", async (argv, message) => {
    const result = await run(argv);
    expect(result.code).toBe(2);
    expect(result.stdout).toBe("");
    expect(result.stderr).toMatch(message);
    const json = await run([...argv, "--json"]);
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { message: expect.any(String) } });
  });

  test.each([[[]], [["--help"]], [["help"]]])("%j shows the commands", async (argv) => {
    const result = await run(argv);
    expect(result.code).toBe(0);
    for (const { name } of commands) expect(result.stdout).toContain(name.split(" ")[0]);
  });

  test.each([[["help", "events", "tail"]], [["events", "tail", "--help"]]])(
    "%j shows the options and examples",
    async (argv) => {
      const result = await run(argv);
      expect(result.code).toBe(0);
      expect(result.stdout).toContain("--follow");
      expect(result.stdout).toContain("artel events tail --from 120 --json | head");
    },
  );

  test("global flags may stand before and after the command", async () => {
    for (const argv of [
      ["--json", "--data-folder", "x", "probe"],
      ["probe", "--data-folder", "x", "--json"],
      ["probe", "--set", "dataFolder=x", "--json"],
    ]) {
      const command: Command = {
        async run(_, context) {
          const configuration = await context.configuration();
          context.output.result({ folder: configuration.get("dataFolder") }, "text");
        },
      };
      const result = await run(argv, { command });
      expect([result.code, result.stderr]).toEqual([0, ""]);
      expect(JSON.parse(result.stdout)).toEqual({ folder: join(folder, "x") });
    }
  });

  test("flags of settings go to the configuration, with its checks", async () => {
    const command: Command = {
      options: [
        ...settingOptions(["agents", "limits.sessionMinutes"]),
        { flags: "--dry-run", description: "." },
      ],
      async run({ options }, context) {
        const configuration = await context.configuration({
          name: "artel.yaml",
          text: "agents: 3\n",
        });
        context.output.result([configuration.get("agents"), options], "text");
      },
    };
    const right = await run(["probe", "--agents", "2", "--dry-run", "--json"], { command });
    expect(JSON.parse(right.stdout)).toEqual([2, { dryRun: true }]);
    const wrong = await run(["probe", "--minutes", "soon"], { command });
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining(
        '--minutes: limits.sessionMinutes: expected a number from 0.05 to 10080, found "soon"',
      ),
    ]);
  });

  test("a person's own file counts, and its faults are told", async () => {
    mkdirSync(join(folder, "artel"));
    writeFileSync(join(folder, "artel", "config.yaml"), "agents: many\n");
    const command: Command = { run: async (_, context) => void (await context.configuration()) };
    const result = await run(["probe"], { command });
    expect(result.stderr).toContain(
      `${join(folder, "artel", "config.yaml")}:1:9: agents: expected`,
    );
  });
});

describe("errors", () => {
  test.each([
    "usage",
    "refused",
    "environment",
    "failed",
    "not-found",
    "busy",
    "cancelled",
  ] satisfies ErrorKind[])(
    "of the kind %s have their exit code, a message, a code and a next step",
    async (kind) => {
      const error = new ArtelError({
        code: "PROBE",
        kind,
        message: "It broke at https://ada:hunter2@host/.",
        remedy: "Mend it.",
        details: { token: "hunter2", file: "a.ts" },
      });
      const text = await run(["probe"], { command: failing(error) });
      expect(text).toEqual({
        code: exitCodes[kind].code,
        stdout: "",
        stderr: "error: It broke at https://***@host/. [PROBE]\nnext: Mend it.\n",
      });
      const json = await run(["probe", "--json"], { command: failing(error) });
      expect(json.stderr).toBe("");
      expect(JSON.parse(json.stdout)).toEqual({
        error: {
          code: "PROBE",
          message: "It broke at https://***@host/.",
          remedy: "Mend it.",
          details: { token: "***", file: "a.ts" },
        },
      });
    },
  );

  test("that nobody expected name the log, which has the stack", async () => {
    const result = await run(["probe"], { command: failing(new TypeError("x is not a function")) });
    const log = join(folder, "data", "logs", "artel.log");
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/^error: Unexpected: x is not a function \[INTERNAL\]\nnext: /);
    expect(result.stderr).toContain(log);
    expect(result.stderr).not.toContain("    at ");
    expect(readFileSync(log, "utf8")).toContain("run.test.ts");
    const debug = await run(["probe", "--log-level", "debug"], {
      command: failing(new TypeError("x")),
    });
    expect(debug.stderr).toContain("    at ");
  });

  test("after a person asked to stop are no errors", async () => {
    const stopped = await run(["probe"], { command: failing(new Error("aborted")), asked: true });
    expect(stopped).toEqual({ code: 130, stdout: "", stderr: "Stopped.\n" });
    const returned = await run(["probe"], { command: { run: async () => undefined }, asked: true });
    expect(returned.code).toBe(130);
  });
});

describe("artel init", () => {
  test("writes the file at the repository's root, and not twice", async () => {
    mkdirSync(join(folder, ".git"));
    mkdirSync(join(folder, "deep", "er"), { recursive: true });
    const first = await run(["init", "deep/er", "--json"]);
    const path = join(folder, "artel.yaml");
    expect(JSON.parse(first.stdout)).toEqual({ path, replaced: false });
    writeFileSync(path, "agents: 2\n");
    const second = await run(["init"]);
    expect([second.code, second.stderr]).toEqual([3, expect.stringContaining("[INIT_EXISTS]")]);
    expect(readFileSync(path, "utf8")).toBe("agents: 2\n");
    const third = await run(["init", "--force"]);
    expect(third).toMatchObject({ code: 0, stdout: `Wrote ${path}\n` });
    expect(statSync(path).size).toBeGreaterThan(500);
  });

  test("outside of a repository is refused", async () => {
    const result = await run(["init"]);
    expect([result.code, result.stderr]).toEqual([
      3,
      expect.stringContaining("[INIT_NO_REPOSITORY]"),
    ]);
  });
});

describe("artel events tail", () => {
  const session = "20261120-102145-k7f3x2";

  beforeEach(async () => {
    const log = openSegmentLog({ folder: join(folder, "data", "events"), lingerMs: 0 });
    const progress = (message: string) =>
      ({ type: "task.progressed", actor: "agent:1", payload: { task: "t", message } }) as const;
    await log.append("system", [progress("of the system")]);
    await log.append(session, [progress("one"), progress("two \u001b[31m"), progress("three")]);
    await log.close();
  });

  test("shows the latest session, as text without control characters or as lines of JSON", async () => {
    const text = await run(["events", "tail"]);
    expect(text.code).toBe(0);
    expect(text.stdout.trimEnd().split("\n")).toHaveLength(3);
    expect(text.stdout).not.toContain("\u001b");
    const json = await run(["events", "tail", "--json", "--from", "2"]);
    const lines = json.stdout.trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { sequence: number }).sequence)).toEqual([
      2, 3,
    ]);
  });

  test("finds a session by its end, and says what there is when it finds none", async () => {
    expect((await run(["events", "tail", "--session", "k7f3x2"])).stdout).toContain("three");
    expect((await run(["events", "tail", "--session", "system"])).stdout).toContain(
      "of the system",
    );
    const unknown = await run(["events", "tail", "--session", "20261120-102145-k7f3x3"]);
    expect([unknown.code, unknown.stderr]).toEqual([6, expect.stringContaining(session)]);
  });
});

describe("artel sessions replay", () => {
  const session = "20261120-102145-k7f3x2";

  beforeEach(async () => {
    const log = openSegmentLog({ folder: join(folder, "data", "events"), lingerMs: 0 });
    const actor = "orchestrator";
    await log.append(session, [
      { type: "note.made", actor, payload: { text: "first" }, key: "a" },
      { type: "phase.entered", actor, payload: { phase: "plan" } },
      { type: "note.made", actor, payload: { text: "the step again" }, key: "a" },
      { type: "phase.entered", actor, payload: { phase: "deliver" } },
      { type: "session.finished", actor, payload: { outcome: "cancelled" } },
    ]);
    await log.close();
  });

  const replay = async (...words: string[]) => {
    const result = await run(["sessions", "replay", "k7f3x2", ...words, "--json"]);
    expect(result.code, result.stdout).toBe(0);
    return JSON.parse(result.stdout) as Record<string, unknown>;
  };

  test("shows the session as of each event, and as of the last", async () => {
    const seen = [];
    for (const at of ["1", "2", "3", "4", "5"]) seen.push(await replay("--at", at));
    expect(seen.map(({ state, phase }) => [state, phase])).toEqual([
      ["working", "open"],
      ["working", "plan"],
      ["working", "plan"],
      ["working", "deliver"],
      ["cancelled", "deliver"],
    ]);
    expect(seen[2]).toMatchObject({ event: { sequence: 3, type: "note.made" }, events: 5 });
    expect(await replay()).toEqual(seen[4]);
    const text = await run(["sessions", "replay", session, "--at", "2"]);
    expect(text.stdout).toContain("State: working (plan)\n");
    expect(text.stdout).toContain("As of event 2 of 5, phase.entered, ");
  });

  test.each(["0", "-1", "two", "1.5", "", "99999999999999999999"])(
    "refuses --at %j as a mistake of the command line",
    async (at) => {
      const result = await run(["sessions", "replay", session, `--at=${at}`]);
      expect([result.code, result.stderr]).toEqual([2, expect.stringContaining("[USAGE]")]);
    },
  );

  test("refuses what is beyond the end, and a session that is unknown", async () => {
    const beyond = await run(["sessions", "replay", session, "--at", "6"]);
    expect([beyond.code, beyond.stderr]).toEqual([
      6,
      expect.stringMatching(/its last is 5.*\[REPLAY_BEYOND_END\]/s),
    ]);
    const unknown = await run(["sessions", "replay", "nope", "--at", "1"]);
    expect([unknown.code, unknown.stderr]).toEqual([
      6,
      expect.stringContaining("[SESSION_NOT_FOUND]"),
    ]);
  });
});
