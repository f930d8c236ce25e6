import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { approvalTermsOf } from "./approval-terms.ts";
import { resolveConfiguration } from "./configuration.ts";
import type { ConfigurationSources } from "./configuration.ts";
import { ConfigurationError } from "./errors.ts";
import { defineJobSettings } from "./job-settings.ts";
import { plainDataFolder } from "#infra/machine";
import type { Machine } from "#infra/machine";
import { coreSettings } from "./core-settings.ts";
import { sessionBudgetOf } from "./session-budget.ts";
import { sessionLimitsOf } from "./session-limits.ts";
import { defineSettings, environmentNames, setting, settingsByPath } from "./setting.ts";

const machine: Machine = {
  environment: {},
  home: "/home/ada",
  directory: "/work place",
  cores: 8,
  memoryMb: 6000,
  isRoot: false,
};
const format = defineJobSettings(
  { name: "format", title: "Format files", enabledByDefault: true },
  { useOurs: setting<boolean>({ schema: z.boolean(), default: false, help: "Use ours." }) },
);

function resolve(sources: ConfigurationSources = {}) {
  return resolveConfiguration([format], { machine, ...sources });
}

function yaml(text: string, name = "artel.yaml"): ConfigurationSources {
  return { repositoryFile: { name, text } };
}

function faults(sources: ConfigurationSources) {
  try {
    resolve(sources);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error("no fault was found");
}

test("defaults depend on the machine", () => {
  const configuration = resolve();
  expect(configuration.get("agents")).toBe(4);
  expect(configuration.get("limits.memoryMb")).toBe(3000);
  expect(configuration.get("dataFolder")).toBe("/home/ada/.local/state/artel");
  const root = { ...machine, isRoot: true, cores: 1, memoryMb: 512 };
  const small = resolve({ machine: root });
  expect(small.get("dataFolder")).toBe("/var/lib/artel");
  expect(small.get("agents")).toBe(1);
  const xdg = { ...machine, environment: { XDG_STATE_HOME: "/state" } };
  expect(resolve({ machine: xdg }).get("dataFolder")).toBe("/state/artel");
  expect(sessionLimitsOf(configuration)).toEqual({
    sessionMs: 7_200_000,
    installMs: 900_000,
    commandMs: 900_000,
    files: 500,
    agents: 4,
    command: { memoryBytes: 3000 * 1024 ** 2, processes: 4096, outputBytes: 32 * 1024 ** 2 },
  });
});

test("parts of a minute are allowed, and no command may outlast its session", () => {
  const flags = { "limits.sessionMinutes": "0.5", "limits.commandMinutes": "0.1" };
  expect(sessionLimitsOf(resolve({ flags }))).toMatchObject({
    sessionMs: 30_000,
    installMs: 30_000,
    commandMs: 6_000,
  });
});

test("a person is waited for as long as is wanted, and no longer than the session may take", () => {
  const terms = (flags: Record<string, string>) => approvalTermsOf(resolve({ flags }));
  expect(terms({})).toEqual({ waitMs: 0, onTimeout: "wait" });
  const wanted = { "approvals.waitSeconds": "90", "approvals.onTimeout": "escalate" };
  expect(terms(wanted)).toEqual({ waitMs: 90_000, onTimeout: "escalate" });
  expect(terms({ ...wanted, "limits.sessionMinutes": "1" }).waitMs).toBe(60_000);
  for (const text of ["approvals: {waitSeconds: 60}\n", "approvals: {onTimeout: deny}\n"]) {
    expect(faults(yaml(text))).toMatchObject({ code: "CONFIG_NOT_ALLOWED", kind: "refused" });
  }
});

test("flags win over the environment, the repository, the person's file and defaults", () => {
  const all: Required<Omit<ConfigurationSources, "machine" | "unchecked">> = {
    flags: { agents: "1" },
    environment: { ARTEL_AGENTS: "2" },
    repositoryFile: { name: "artel.yaml", text: "agents: 3\n" },
    userFile: { name: "/u/config.yaml", text: "limits: {files: 7}\nagents: 5\n" },
  };
  const origin = (sources: ConfigurationSources) =>
    resolve(sources)
      .explain()
      .find(({ path }) => path === "agents");
  expect(origin(all)).toMatchObject({ value: 1, source: "flag", where: "--agents" });
  expect(origin({ ...all, flags: {} })).toMatchObject({ value: 2, where: "ARTEL_AGENTS" });
  expect(origin({ ...all, flags: {}, environment: {} })).toMatchObject({
    value: 3,
    source: "repository",
    where: "artel.yaml:1:9",
  });
  expect(origin({ userFile: all.userFile })).toMatchObject({
    value: 5,
    source: "user",
    where: "/u/config.yaml:2:9",
  });
  expect(origin({})).toMatchObject({ value: 4, source: "default", where: "default" });
  expect(resolve(all).get("limits.files")).toBe(7);
});

test("reads text of the environment and of flags as the setting's kind", () => {
  const configuration = resolve({
    environment: {
      ARTEL_GATES_ENABLED: "tests, types",
      ARTEL_JOBS_FORMAT_USE_OURS: "yes",
      ARTEL_HOME: "~/artel data",
      DATABASE_URL: "postgresql://ada:secret@localhost/artel",
    },
    flags: { "jobs.format.enabled": false, "report.folder": "reports" },
  });
  expect(configuration.get("gates.enabled")).toEqual(["tests", "types"]);
  expect(configuration.section("jobs.format")).toEqual({ enabled: false, useOurs: true });
  expect(configuration.get("dataFolder")).toBe("/home/ada/artel data");
  expect(configuration.get("report.folder")).toBe("/work place/reports");
  expect(configuration.get("databaseUrl")).toContain("secret");
  expect(JSON.stringify(configuration.explain())).not.toContain("secret@");
});

test("lists all faults at once with file, line, column, expectation and nearest name", () => {
  const error = faults({
    ...yaml(
      "limits:\n  sesionMinutes: 3\n  files: many\njobs:\n  fromat: {enabled: true}\ngates: 4\nbase: -x\n",
    ),
    environment: { ARTEL_AGENTS: "many" },
  });
  expect(error).toMatchObject({ code: "CONFIG_INVALID", kind: "usage" });
  expect(error.issues.map(({ where, message }) => `${where} ${message}`)).toEqual([
    "artel.yaml:2:3 limits.sesionMinutes is not a setting; did you mean limits.sessionMinutes?",
    'artel.yaml:3:10 limits.files: expected a whole number from 1 to 100000, found "many"',
    "artel.yaml:5:3 jobs.fromat is not a setting; did you mean jobs.format?",
    "artel.yaml:6:8 gates: expected a group",
    'artel.yaml:7:7 base: expected a branch, tag or commit, found "-x"',
    'ARTEL_AGENTS agents: expected a whole number from 0 to 64, found "many"',
  ]);
  expect(error.issues[0]).toMatchObject({ line: 2, column: 3, nearest: "limits.sessionMinutes" });
});

test.each([
  ["agents: 1\nagents: 2\n", /artel\.yaml:2:1: Map keys must be unique/],
  ["agents: [\n", /artel\.yaml:2:1/],
  ["- a\n- b\n", /artel\.yaml:1:1: expected names and values/],
  ["agents: !!js/function 'x'\n", /artel\.yaml:1:9/],
  ["? [a]\n: 1\n", /expected a name of a setting/],
  ["agents: *nothing\n", /artel\.yaml:1:/],
  ["__proto__: {agents: 1}\n", /__proto__ is not a setting/],
  ["constructor: 1\n", /constructor is not a setting/],
  ["gates:\n  enabled: [tests, tpyes]\n", /artel\.yaml:2:12: gates.enabled: expected a list/],
  [`agents: ${"[".repeat(20_000)}\n`, /too long or too deep/],
  [`# ${"x".repeat(300_000)}\n`, /too long or too deep/],
])("says what is wrong with %.40j", (text, message) => {
  const error = faults(yaml(text));
  expect(error.code).toBe("CONFIG_INVALID");
  expect(error.message).toMatch(message);
});

test("a file of aliases that would explode is refused", () => {
  const levels = Array.from({ length: 9 }, (_, level) =>
    level === 0 ? "a0: &a0 [x]" : `a${level}: &a${level} [${`*a${level - 1}, `.repeat(9)}]`,
  );
  const error = faults(yaml(`${levels.join("\n")}\ngates:\n  enabled: *a8\n`));
  expect(error.message).toMatch(/Excessive alias count/);
});

test("empty files, groups and values, and $schema, set nothing", () => {
  for (const text of ["", "# nothing\n", "limits:\n", "agents:\n", "$schema: ./x.json\n"]) {
    expect(resolve(yaml(text)).get("agents")).toBe(4);
  }
});

test("a repository may not set what concerns the machine; the person may", () => {
  const text = "dataFolder: /etc\ndatabaseUrl: postgresql://evil/x\n";
  const error = faults(yaml(text));
  expect(error).toMatchObject({ code: "CONFIG_NOT_ALLOWED", kind: "refused" });
  expect(error.issues).toHaveLength(2);
  expect(error.message).not.toContain("evil");
  const own = resolve({ userFile: { name: "config.yaml", text } });
  expect(own.get("dataFolder")).toBe("/etc");
});

test("a repository may lower what the person would pay, and not raise it", () => {
  const repository = yaml("budget: {sessionDollars: 5, taskDollars: 3, repeatedCalls: 9}\n");
  const budget = (sources: ConfigurationSources) => {
    const { limits, repeatedCalls } = sessionBudgetOf(resolve(sources), "ada");
    return [limits.session.dollars, limits.task.dollars, repeatedCalls];
  };
  const own = (text: string) => ({ userFile: { name: "config.yaml", text } });
  expect(budget({})).toEqual([10, undefined, 5]);
  expect(budget(repository)).toEqual([5, 3, 5]);
  const frugal = own("budget: {sessionDollars: 2, taskDollars: 4}");
  expect(budget({ ...repository, ...frugal })).toEqual([2, 3, 5]);
  const generous = own("budget: {sessionDollars: 50, repeatedCalls: 20}");
  expect(budget({ ...repository, ...generous })).toEqual([5, 3, 9]);
  const flags = { "budget.sessionDollars": "40" };
  expect(budget({ ...repository, ...generous, flags })).toEqual([40, 3, 9]);
  const raised = resolve({ ...yaml("budget: {sessionDollars: 1000}"), ...frugal });
  expect(raised.explain().find(({ path }) => path === "budget.sessionDollars")).toMatchObject({
    value: 2,
    source: "user",
  });
  for (const path of ["dayDollars", "personTokens", "providerDollars", "agentTokens"]) {
    expect(faults(yaml(`budget: {${path}: 1}`)).code).toBe("CONFIG_NOT_ALLOWED");
  }
});

test("a secret that is wrong is not shown", () => {
  const error = faults({ environment: { DATABASE_URL: "mysql://ada:hunter2@db/x" } });
  expect(error.message).toContain("expected an address that begins with postgresql://");
  expect(`${error.message} ${JSON.stringify(error.details)}`).not.toContain("hunter2");
});

test("warns of variables that look like settings", () => {
  expect(
    resolve({ environment: { ARTEL_AGNETS: "1", ARTEL_CI_PACKAGE: "artel" } }).warnings,
  ).toEqual(["ARTEL_AGNETS is not a setting of Artel; did you mean ARTEL_AGENTS?"]);
});

test("gives another folder's slice its values, typed", () => {
  const slice = defineSettings("Sandbox", {
    "sandbox.uid": setting<number>({ schema: z.int().min(1), default: 65_534, help: "User." }),
  });
  const configuration = resolveConfiguration([slice], {
    machine,
    flags: { "sandbox.uid": "1000" },
  });
  const uid: number = configuration.valuesOf(slice)["sandbox.uid"];
  expect(uid).toBe(1000);
  expect(() => resolveConfiguration([slice, slice], { machine })).toThrow(/defined twice/);
});

test("settings of slices that are not given can be left unchecked, and nothing else", () => {
  const core = (sources: ConfigurationSources) =>
    resolveConfiguration([], { machine, unchecked: ["jobs"], ...sources });
  const file = yaml("agents: 3\njobs:\n  format: {useOurs: 7}\n  nonsense: 1\n");
  expect(core({ ...file, flags: { "jobs.x": "1" } }).get("agents")).toBe(3);
  const environment = { ARTEL_JOBS_FORMAT_ENABLED: "false", ARTEL_AGNETS: "3" };
  expect(core({ environment }).warnings).toEqual([expect.stringContaining("ARTEL_AGNETS")]);
  expect(() => core(yaml("job: {}\n"))).toThrow(ConfigurationError);
  expect(() => core({ flags: { "job.x": "1" } })).toThrow(ConfigurationError);
});

describe("the data folder without the configuration", () => {
  const cases: readonly [string, Record<string, string>, Record<string, unknown>?, boolean?][] = [
    ["nothing set", {}],
    ["as root", {}, {}, true],
    ["the state folder", { XDG_STATE_HOME: "/state" }],
    ["a variable", { ARTEL_DATA_FOLDER: "data" }],
    ["the second variable", { ARTEL_HOME: "~/data", ARTEL_DATA_FOLDER: "" }],
    ["both variables", { ARTEL_HOME: "/two", ARTEL_DATA_FOLDER: "/one" }],
    ["a flag", { ARTEL_HOME: "/two" }, { dataFolder: "~/flag" }],
  ];
  test.each(cases)("is the same: %s", (_, environment, flags = {}, isRoot = false) => {
    const place = { ...machine, environment, isRoot };
    const plain = plainDataFolder(place, flags);
    expect(plain).toBe(resolve({ machine: place, flags }).get("dataFolder"));
    expect(plain).toBeDefined();
  });

  test("is left to the configuration when anything else is set", () => {
    expect(plainDataFolder(machine, { agents: 2 })).toBeUndefined();
    expect(plainDataFolder(machine, { dataFolder: "" })).toBeUndefined();
    for (const [path, record] of settingsByPath(coreSettings)) {
      if (path === "dataFolder") continue;
      for (const name of environmentNames(path, record)) {
        if (path.endsWith(".apiKey")) continue;
        expect(plainDataFolder({ ...machine, environment: { [name]: "1" } }, {})).toBeUndefined();
      }
    }
  });

  test("is known beside a key of models, which cannot be wrong", () => {
    const place = { ...machine, environment: { OPENAI_API_KEY: "any text" } };
    expect(plainDataFolder(place, {})).toBe(resolve({ machine: place }).get("dataFolder"));
  });

  test("is left to the configuration when the person has a file", () => {
    const folder = mkdtempSync(join(tmpdir(), "artel-config-"));
    try {
      const place = { ...machine, environment: { XDG_CONFIG_HOME: folder } };
      expect(plainDataFolder(place, {})).toBeDefined();
      mkdirSync(join(folder, "artel"));
      writeFileSync(join(folder, "artel", "config.yaml"), "agents: 2\n");
      expect(plainDataFolder(place, {})).toBeUndefined();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
