import { z } from "zod";
import type { Survey, Unit } from "#domain";
import { ToolFailedError } from "../errors.ts";
import type { ApplyResult, JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { ownScript, runForJson } from "../own-tools.ts";
import { editablePython, isPython } from "../source-files.ts";
import { PythonConfigurations } from "./configuration.ts";
import { pythonLintOptions } from "./options.ts";
import { isNamed, rulesFor } from "./rules.ts";

const NAME = "python-lint";
/** The oldest version that ruff knows. */
const OLDEST_TARGET = 7;
const NEWEST_TARGET = 15;

const groupSchema = z.strictObject({ settings: z.record(z.string(), z.json()) });
const detailSchema = groupSchema.extend({
  fixed: z.record(z.string(), z.int()),
  dropEffects: z.boolean(),
});
const resultSchema = z.strictObject({
  files: z.array(
    z.strictObject({
      path: z.string(),
      fixed: z.record(z.string(), z.int()),
      left: z.string().optional(),
    }),
  ),
  absent: z.boolean().optional(),
});

interface Group extends z.infer<typeof groupSchema> {
  readonly files: string[];
}

export async function survey(context: JobContext): Promise<Survey> {
  const options = parseOptions(NAME, pythonLintOptions, context.options);
  const sources = await editablePython(context, options.exclude);
  const notes = sources.note === undefined ? [] : [sources.note];
  const empty: Survey = { job: NAME, units: [], findings: [], notes };
  if (sources.files.length === 0) return { ...empty, skipped: "no Python files" };
  const groups = await groupsOf(context, sources.files, options.disableRules, notes);
  const dropEffects = options.whenModuleMayHaveEffects === "remove";
  try {
    const found = await fix(context, groups, dropEffects, false);
    for (const [reason, count] of countBy(found.flatMap(({ left }) => left ?? []))) {
      notes.push(`Files left as they are: ${reason} (${count}).`);
    }
    const settingsOf = new Map(
      groups.flatMap(({ settings, files }) => files.map((file) => [file, settings] as const)),
    );
    const units = found
      .filter(({ left }) => left === undefined)
      .map(({ path, fixed }) => unitOf(path, fixed, settingsOf.get(path) ?? {}, dropEffects));
    return { ...empty, units: units.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
  } catch (error) {
    if (error instanceof ToolFailedError) return { ...empty, skipped: error.message };
    throw error;
  }
}

/** Files that are checked with the same settings together. */
async function groupsOf(
  context: JobContext,
  files: readonly string[],
  disabled: readonly string[],
  notes: string[],
): Promise<readonly Group[]> {
  const configurations = new PythonConfigurations(context);
  const groups = new Map<string, Group>();
  const counts = { excluded: 0, python2: 0, unknown: 0 };
  for (const path of files) {
    const configuration = await configurations.of(path);
    const { minimum, supportsPython2 } = configuration.python;
    if (configuration.excludes(path)) counts.excluded += 1;
    else if (supportsPython2) counts.python2 += 1;
    if (configuration.excludes(path) || supportsPython2) continue;
    if (minimum === undefined) counts.unknown += 1;
    const off = [...disabled, ...configuration.rulesOff(path)];
    const rules = rulesFor(minimum).filter((rule) => !isNamed(rule, off));
    if (rules.length === 0) continue;
    const settings = settingsFor(configuration.settings, rules, minimum);
    const key = JSON.stringify(settings);
    const group = groups.get(key) ?? { settings, files: [] };
    group.files.push(path);
    groups.set(key, group);
  }
  notes.push(...configurations.notes);
  if (counts.excluded > 0) notes.push(`Files that ruff excludes: ${counts.excluded}.`);
  if (counts.python2 > 0)
    notes.push(`Files left alone, for Python 2 is supported: ${counts.python2}.`);
  if (counts.unknown > 0) {
    notes.push(
      `The repository does not say which versions of Python it supports (requires-python): fixes that need one are left out in ${counts.unknown} files.`,
    );
  }
  return [...groups.values()];
}

function settingsFor(
  own: Readonly<Record<string, unknown>>,
  rules: readonly string[],
  minimum: number | undefined,
): Group["settings"] {
  const target = Math.min(Math.max(minimum ?? OLDEST_TARGET, OLDEST_TARGET), NEWEST_TARGET);
  const lint = z.record(z.string(), z.json()).parse(own["lint"] ?? {});
  return groupSchema.parse({
    settings: {
      ...own,
      "target-version": `py3${target}`,
      // Undefined names are watched, so that no fix makes one.
      lint: { ...lint, select: [...rules, "F821", "F822", "F823"] },
    },
  }).settings;
}

function unitOf(
  path: string,
  fixed: Readonly<Record<string, number>>,
  settings: Group["settings"],
  dropEffects: boolean,
): Unit {
  const count = Object.values(fixed).reduce((sum, each) => sum + each, 0);
  const rules = Object.keys(fixed).toSorted().join(", ");
  return {
    id: `${NAME}:${path}`,
    title: `${count} ${count === 1 ? "fix" : "fixes"} in ${path} (${rules})`,
    paths: [path],
    detail: { settings, fixed: { ...fixed }, dropEffects },
  };
}

export async function apply(units: readonly Unit[], context: JobContext): Promise<ApplyResult> {
  const [first] = units;
  if (first === undefined) return { failed: [] };
  const { dropEffects } = detailSchema.parse(first.detail);
  const groups = units.map((unit) => ({
    settings: detailSchema.parse(unit.detail).settings,
    files: [...unit.paths],
  }));
  try {
    await fix(context, groups, dropEffects, true);
    return { failed: [] };
  } catch (error) {
    if (!(error instanceof ToolFailedError)) throw error;
    return { failed: units.map(({ id }) => ({ unit: id, reason: error.message })) };
  }
}

async function fix(
  context: JobContext,
  groups: readonly Group[],
  dropEffects: boolean,
  write: boolean,
): Promise<z.infer<typeof resultSchema>["files"]> {
  if (groups.length === 0) return [];
  const all = context.files.filter(isPython);
  const command = {
    name: "ruff",
    tool: ownScript(import.meta.url, "fix-python"),
    arguments: [],
    stdin: JSON.stringify({ write, dropEffects, groups, all }),
    timeMs: 300_000,
  };
  const result = await runForJson(context, command, resultSchema);
  if (result.absent === true) {
    throw new ToolFailedError("ruff", "@astral-sh/ruff-wasm-nodejs is not installed");
  }
  return result.files;
}

function countBy(reasons: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}
