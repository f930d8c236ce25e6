import type { z } from "zod";
import { nearest, redact } from "#shared";
import { coreSettings } from "./core-settings.ts";
import type { CoreValues } from "./core-settings.ts";
import { ConfigurationError } from "./errors.ts";
import type { ConfigurationIssue, ConfigurationSource } from "./errors.ts";
import { describeExpectation, readText } from "./expectation.ts";
import { thisMachine } from "#infra/machine";
import type { Machine } from "#infra/machine";
import { defaultOf, environmentNames, flagName, jsonSchemaOf, settingsByPath } from "./setting.ts";
import type { Setting, SettingRecords, SettingsSlice, SliceValues } from "./setting.ts";
import { readYaml } from "./yaml-source.ts";
import type { ConfigurationFile, KnownSettings } from "./yaml-source.ts";

/** Where values come from, in descending precedence; then the defaults. */
export interface ConfigurationSources {
  /** By path; text is read as the setting's kind. Undefined means not given. */
  readonly flags?: Readonly<Record<string, unknown>>;
  /** Default: the machine's environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The `artel.yaml` of the repository at its base commit. Untrusted. */
  readonly repositoryFile?: ConfigurationFile;
  /** The person's own file, see `readUserFile`. */
  readonly userFile?: ConfigurationFile;
  readonly machine?: Machine;
  /**
   * First words of settings whose slices are not given, such as `jobs`: a command that does not need them does not
   * load them either, and leaves what is set under them to the commands that do.
   */
  readonly unchecked?: readonly string[];
}

export interface SettingOrigin {
  readonly path: string;
  readonly value: unknown;
  readonly source: ConfigurationSource;
  /** `artel.yaml:3:5`, `ARTEL_AGENTS`, `--agents`; `default` for defaults. */
  readonly where: string;
}

export interface Configuration {
  /** The value of one of the core settings. */
  get<P extends keyof CoreValues>(path: P): CoreValues[P];
  /** The values of a slice that another folder defines and that was given to `resolveConfiguration`. */
  valuesOf<S extends SettingRecords>(slice: SettingsSlice<S>): SliceValues<S>;
  /** Values under a path, without it: `section("jobs.format")` is `{ enabled, useOurs }`. */
  section(path: string): Readonly<Record<string, unknown>>;
  /** Each setting with its value and where it was set. Secrets are masked. */
  explain(): readonly SettingOrigin[];
  /** Things that look like mistakes but change nothing, such as an unknown ARTEL_ variable. */
  readonly warnings: readonly string[];
}

interface Candidate {
  readonly source: ConfigurationSource;
  readonly where: string;
  readonly value: unknown;
  readonly line?: number;
  readonly column?: number;
}

/** Resolves all settings, or throws one ConfigurationError that lists everything that is wrong. */
export function resolveConfiguration(
  slices: readonly SettingsSlice[],
  sources: ConfigurationSources = {},
): Configuration {
  const machine = sources.machine ?? thisMachine();
  const environment = sources.environment ?? machine.environment;
  const settings = settingsByPath([...coreSettings, ...slices]);
  const issues: ConfigurationIssue[] = [];
  const known = { settings, unchecked: sources.unchecked ?? [] };
  const repository = readFile(sources.repositoryFile, known, "repository", issues);
  const user = readFile(sources.userFile, known, "user", issues);
  issues.push(...unknownFlags(known, sources.flags ?? {}));
  const origins = new Map<string, SettingOrigin>();

  for (const [path, record] of settings) {
    const candidates = [
      fromFlags(path, record, sources.flags ?? {}),
      fromEnvironment(path, record, environment),
      repository(path, record),
      user(path, record),
    ].filter((candidate) => candidate !== undefined);
    // Every source is checked, so that a mistake is not found only when a flag is left out.
    const checked = candidates.map((candidate) => check(path, record, candidate, machine, issues));
    origins.set(path, chosen(record, [...checked, byDefault(path, record, machine)]));
  }
  if (issues.length > 0) throw new ConfigurationError(issues.toSorted(byPlace));
  return makeConfiguration(settings, origins, unknownVariables(known, environment));
}

/** The first of them, but of a setting that a repository may only lower, not its value when that is not lower. */
function chosen(record: Setting, origins: readonly SettingOrigin[]): SettingOrigin {
  const [first, otherwise = first] = origins;
  if (first === undefined || otherwise === undefined)
    throw new TypeError("a setting has a default");
  const isRestricted = first.source === "repository" && record.fromRepository === "lower";
  return isRestricted && !isLower(first.value, otherwise.value) ? otherwise : first;
}

function isLower(value: unknown, other: unknown): boolean {
  return other === undefined || Number(value) < Number(other);
}

const REPORT_ORDER: readonly ConfigurationSource[] = ["repository", "user", "environment", "flag"];

function byPlace(one: ConfigurationIssue, other: ConfigurationIssue): number {
  const bySource = REPORT_ORDER.indexOf(one.source) - REPORT_ORDER.indexOf(other.source);
  return bySource || (one.line ?? 0) - (other.line ?? 0);
}

type FileLookup = (path: string, record: Setting) => Candidate | undefined;

function readFile(
  file: ConfigurationFile | undefined,
  known: KnownSettings,
  source: "repository" | "user",
  issues: ConfigurationIssue[],
): FileLookup {
  if (file === undefined) return () => undefined;
  const reading = readYaml(file, known, source);
  issues.push(...reading.issues);
  return (path, record) => {
    const written = reading.values.get(path);
    if (written === undefined) return undefined;
    if (source === "repository" && record.fromRepository === false) {
      const { where, line, column } = written;
      const message = `${path} cannot be set by a repository`;
      issues.push({ kind: "not-allowed", source, where, line, column, path, message });
      return undefined;
    }
    return { source, ...written };
  };
}

function fromFlags(
  path: string,
  record: Setting,
  flags: Readonly<Record<string, unknown>>,
): Candidate | undefined {
  const given = flags[path];
  if (given === undefined) return undefined;
  const value = typeof given === "string" ? readText(given, jsonSchemaOf(record)) : given;
  return { source: "flag", where: `--${flagName(path, record)}`, value };
}

function fromEnvironment(
  path: string,
  record: Setting,
  environment: Readonly<Record<string, string | undefined>>,
): Candidate | undefined {
  for (const where of environmentNames(path, record)) {
    const text = environment[where];
    if (text === undefined || text === "") continue;
    return { source: "environment", where, value: readText(text, jsonSchemaOf(record)) };
  }
  return undefined;
}

function byDefault(path: string, record: Setting, machine: Machine): SettingOrigin {
  return { path, value: defaultOf(record, machine), source: "default", where: "default" };
}

function check(
  path: string,
  record: Setting,
  candidate: Candidate,
  machine: Machine,
  issues: ConfigurationIssue[],
): SettingOrigin {
  const { source, where, line, column } = candidate;
  const parsed = record.schema.safeParse(candidate.value);
  if (parsed.success) {
    const value = record.normalise ? record.normalise(parsed.data, machine) : parsed.data;
    return { path, value, source, where };
  }
  const place = line === undefined ? {} : { line, column };
  const message = faultOf(path, record, candidate.value, parsed.error);
  issues.push({ kind: "invalid", source, where, ...place, path, message });
  return byDefault(path, record, machine);
}

function faultOf(path: string, record: Setting, value: unknown, error: z.ZodError): string {
  const schema = jsonSchemaOf(record);
  const within = schema.type === "object" ? error.issues.filter((issue) => issue.path.length) : [];
  if (within.length > 0) {
    return within.map((issue) => `${[path, ...issue.path].join(".")}: ${issue.message}`).join("; ");
  }
  const found = record.secret ? "" : `, found ${shorten(redact(JSON.stringify(value) ?? ""))}`;
  return `${path}: expected ${describeExpectation(schema)}${found}`;
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

/** Flags made from records are known; `--set` takes any name. */
function unknownFlags(
  { settings, unchecked }: KnownSettings,
  flags: Readonly<Record<string, unknown>>,
): ConfigurationIssue[] {
  return Object.keys(flags)
    .filter((path) => !settings.has(path) && !unchecked.includes(path.split(".")[0] ?? ""))
    .map((path) => {
      const meant = nearest(path, settings.keys());
      const question = meant === undefined ? "" : `; did you mean ${meant}?`;
      const message = `${path} is not a setting${question}`;
      const place = { kind: "unknown", source: "flag", where: `--set ${path}`, path } as const;
      return { ...place, message, ...(meant === undefined ? {} : { nearest: meant }) };
    });
}

function unknownVariables(
  { settings, unchecked }: KnownSettings,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  // Workflows have variables of their own.
  const left = ["ARTEL_CI_", ...unchecked.map((group) => `ARTEL_${group.toUpperCase()}_`)];
  const known = new Set([...settings].flatMap(([path, record]) => environmentNames(path, record)));
  return Object.keys(environment)
    .filter((name) => name.startsWith("ARTEL_") && !known.has(name))
    .filter((name) => !left.some((prefix) => name.startsWith(prefix)))
    .map((name) => {
      const meant = nearest(name, known);
      return `${name} is not a setting of Artel${meant ? `; did you mean ${meant}?` : ""}`;
    });
}

function makeConfiguration(
  settings: ReadonlyMap<string, Setting>,
  origins: ReadonlyMap<string, SettingOrigin>,
  warnings: readonly string[],
): Configuration {
  const valueOf = (path: string): unknown => {
    const origin = origins.get(path);
    if (origin === undefined) throw new TypeError(`The setting ${path} was not resolved.`);
    return origin.value;
  };
  return {
    get: <P extends keyof CoreValues>(path: P) => valueOf(path) as CoreValues[P],
    valuesOf: <S extends SettingRecords>(slice: SettingsSlice<S>) =>
      Object.fromEntries(
        Object.keys(slice.settings).map((path) => [path, valueOf(path)]),
      ) as SliceValues<S>,
    section: (path) =>
      Object.fromEntries(
        [...origins]
          .filter(([name]) => name.startsWith(`${path}.`))
          .map(([name, { value }]) => [name.slice(path.length + 1), value]),
      ),
    explain: () =>
      [...origins.values()].map((origin) =>
        settings.get(origin.path)?.secret && origin.value !== undefined
          ? { ...origin, value: "(secret)" }
          : origin,
      ),
    warnings,
  };
}
