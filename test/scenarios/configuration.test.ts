import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Scenario, smallProject, snapshot, writeFiles } from "../support/scenario.ts";

// A wrong setting is refused wherever it stands, with its place, what was expected and what was probably meant.
vi.setConfig({ testTimeout: 60_000 });
const scenario = new Scenario("configuration");
let path = "";
beforeAll(() => {
  path = scenario.repository("repo");
});
afterAll(() => scenario.dispose());

async function refused(words: readonly string[], environment: Record<string, string> = {}) {
  const before = snapshot(path);
  const run = await scenario.refused(["improve", path, ...words], { environment });
  expect(snapshot(path)).toEqual(before);
  expect(existsSync(scenario.dataFolder)).toBe(false);
  expect(run.told.remedy).toMatch(/\w/);
  return run;
}

function committed(name: string, yaml: string): string {
  return scenario.repository(name, { ...smallProject(), "artel.yaml": yaml });
}

test("in the repository: every fault with line and column, what was expected and the nearest name", async () => {
  const yaml = "agents: many\nlimits:\n  fles: 3\njobs:\n  safe-lnit:\n    enabled: false\n";
  const repository = committed("wrong", yaml);
  const run = await scenario.refused(["improve", repository]);
  expect([run.status, run.told.code]).toEqual([2, "CONFIG_INVALID"]);
  expect(run.told.message.split("\n").map((line) => line.trim())).toEqual([
    "3 faults in the configuration:",
    'artel.yaml:1:9: agents: expected a whole number from 0 to 64, found "many"',
    "artel.yaml:3:3: limits.fles is not a setting; did you mean limits.files?",
    expect.stringMatching(
      /^artel\.yaml:5:3: jobs\.safe-lnit.* is not a setting; did you mean jobs\.safe-lint/,
    ),
  ]);
  expect(existsSync(scenario.dataFolder)).toBe(false);
});

test("in the repository: broken YAML", async () => {
  const run = await scenario.refused([
    "improve",
    committed("broken", "agents: 2\nlimits:\n\tfiles: 3\n"),
  ]);
  expect([run.status, run.told.code]).toEqual([2, "CONFIG_INVALID"]);
  expect(run.told.message).toMatch(/artel\.yaml:3:1: .*[Tt]ab/);
});

test("in the repository: what only the person may set", async () => {
  const run = await scenario.refused([
    "improve",
    committed("bold", "dataFolder: /tmp/elsewhere\n"),
  ]);
  expect([run.status, run.told.code]).toEqual([3, "CONFIG_NOT_ALLOWED"]);
  expect(run.told.message).toMatch(/^artel\.yaml:1:13: dataFolder cannot be set by a repository$/);
  expect(run.told.remedy).toMatch(/your own configuration/);
});

test("only the committed artel.yaml counts, as the rest of the tree does", async () => {
  const repository = scenario.repository("uncommitted");
  writeFiles(repository, { "artel.yaml": "agents: nonsense\n" });
  const run = await scenario.refused(["improve", repository, "--jobs", "no-such-job"]);
  expect(run.told.code).toBe("JOB_UNKNOWN");
});

test("in the person's own file", async () => {
  const folder = join(scenario.home, ".config", "artel");
  mkdirSync(folder, { recursive: true });
  writeFiles(folder, { "config.yaml": "# mine\nlog:\n  levle: debug\n" });
  try {
    const run = await refused([]);
    expect([run.status, run.told.code]).toEqual([2, "CONFIG_INVALID"]);
    expect(run.told.message).toMatch(
      /\.config\/artel\/config\.yaml:3:3: log\.levle is not a setting; did you mean log\.level\?/,
    );
  } finally {
    writeFiles(folder, { "config.yaml": "" });
  }
});

test("in the environment, and a variable that is probably misspelt", async () => {
  const run = await refused([], { ARTEL_AGENTS: "65" });
  expect([run.status, run.told.code]).toEqual([2, "CONFIG_INVALID"]);
  expect(run.told.message).toBe(
    "ARTEL_AGENTS: agents: expected a whole number from 0 to 64, found 65",
  );

  const warned = await scenario.artel(["improve", path, "--base", "nowhere"], {
    environment: { ARTEL_AGNETS: "2" },
  });
  expect(warned.stderr).toMatch(
    /warning: ARTEL_AGNETS is not a setting of Artel; did you mean ARTEL_AGENTS\?/,
  );
});

test("by flags", async () => {
  for (const [words, message] of [
    [["--agents", "65"], /^--agents: agents: expected a whole number from 0 to 64, found 65$/],
    [["--set", "limits.fles=3"], /^--set limits\.fles: .*did you mean limits\.files\?$/],
    [
      ["--set", "limits.files=x"],
      /limits\.files: expected a whole number from 1 to 100000, found "x"$/,
    ],
    [
      ["--minutes", "soon"],
      /^--minutes: limits\.sessionMinutes: expected a number from 0\.05 to 10080, found "soon"$/,
    ],
    [
      ["--set", "approvals.onTimeout=never"],
      /approvals\.onTimeout: expected one of wait, deny, escalate, found "never"$/,
    ],
    [
      ["--set", "gates.enabled=tests,tpyes"],
      /gates\.enabled.*expected a list, each one of .*types/,
    ],
  ] as const) {
    const run = await refused(words);
    expect([run.status, run.told.code]).toEqual([2, "CONFIG_INVALID"]);
    expect(run.told.message).toMatch(message);
  }
});
