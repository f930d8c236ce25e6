import type { Unit } from "#domain";
import type { ApplyResult, JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { readText, writeText } from "../worktree-files.ts";
import { withRange } from "./manifest.ts";
import { LARGEST_LOCKFILE } from "./lockfile-text.ts";
import { dependencyUpdatesOptions, NAME } from "./options.ts";
import type { RegistryOperations } from "./registry-operations.ts";
import type { UpdateDetail } from "./update-detail.ts";
import { updatesSchema } from "./update-detail.ts";
import { compareVersions, isCompatible } from "./versions.ts";

interface Refusal {
  readonly reason: string;
  /** Why, by name of the package, where it is known which of them are at fault. */
  readonly blamed?: ReadonlyMap<string, string>;
}

interface Failure {
  readonly unit: Unit;
  readonly reason: string;
  readonly isBlamed: boolean;
}

/**
 * Tries all together. What is at fault by name is dropped at once, for a manager may take minutes; what the manager
 * refuses otherwise is halved, each half on top of what went well before.
 */
export async function apply(units: readonly Unit[], context: JobContext): Promise<ApplyResult> {
  const { registry } = context;
  if (units.length === 0) return { failed: [] };
  if (registry === undefined) {
    return { failed: units.map(({ id }) => ({ unit: id, reason: "no access to a registry" })) };
  }
  const failures = await applyGroup(units, context, registry);
  const held = failures.filter(({ isBlamed }) => isBlamed);
  const isWorthwhile = held.length > 0 && failures.length < units.length;
  const late = isWorthwhile ? await applyLate(held, context, registry) : new Set<Unit>();
  return {
    failed: failures.flatMap(({ unit, reason }) =>
      late.has(unit) ? [] : [{ unit: unit.id, reason }],
    ),
  };
}

/** What was held back by a package that has been updated since: those that are at fault again stay out. */
async function applyLate(
  failures: readonly Failure[],
  context: JobContext,
  registry: RegistryOperations,
): Promise<ReadonlySet<Unit>> {
  const units = failures.map(({ unit }) => unit);
  const refusal = await attempt(units, context, registry);
  if (refusal === undefined) return new Set(units);
  const rest = units.filter((unit) => blameOf(unit, refusal) === undefined);
  if (rest.length === 0 || rest.length === units.length) return new Set();
  const isRefused = (await attempt(rest, context, registry)) !== undefined;
  return new Set(isRefused ? [] : rest);
}

function blameOf({ detail }: Unit, { blamed }: Refusal): string | undefined {
  const reasons = updatesSchema.parse(detail).map(({ name }) => blamed?.get(name));
  return reasons.find((reason) => reason !== undefined);
}

async function applyGroup(
  units: readonly Unit[],
  context: JobContext,
  registry: RegistryOperations,
): Promise<readonly Failure[]> {
  const refusal = await attempt(units, context, registry);
  if (refusal === undefined) return [];
  const failure = (unit: Unit): Failure => {
    const blame = blameOf(unit, refusal);
    return { unit, reason: blame ?? refusal.reason, isBlamed: blame !== undefined };
  };
  const blamed = units.filter((unit) => blameOf(unit, refusal) !== undefined);
  if (units.length === 1) return units.map(failure);
  if (blamed.length > 0 && blamed.length < units.length) {
    const rest = units.filter((unit) => !blamed.includes(unit));
    const failed = await applyGroup(rest, context, registry);
    return [...blamed.map(failure), ...failed];
  }
  const middle = Math.ceil(units.length / 2);
  const first = await applyGroup(units.slice(0, middle), context, registry);
  return [...first, ...(await applyGroup(units.slice(middle), context, registry))];
}

/** Undefined when they are applied, else why not, with all files as they were. */
async function attempt(
  units: readonly Unit[],
  context: JobContext,
  registry: RegistryOperations,
): Promise<Refusal | undefined> {
  const details = units.flatMap(({ detail }) => updatesSchema.parse(detail));
  const paths = [...new Set(units.flatMap((unit) => unit.paths))];
  const before = await Promise.all(paths.map((path) => read(context, path)));
  const refusal = await edit(details, context, registry);
  if (refusal === undefined) return undefined;
  for (const [index, path] of paths.entries()) {
    const text = before[index];
    if (text !== undefined) await writeText(context.worktree, path, text, LARGEST_LOCKFILE);
  }
  return refusal;
}

async function edit(
  details: readonly UpdateDetail[],
  context: JobContext,
  registry: RegistryOperations,
): Promise<Refusal | undefined> {
  if (await areLocked(details, registry)) return undefined;
  for (const { name, changes } of details) {
    for (const change of changes) {
      const text = await read(context, change.manifest);
      const edited = text === undefined ? undefined : withRange(text, change, name, change.next);
      const isDone =
        text !== undefined &&
        withRange(text, { ...change, range: change.next }, name, change.next) === text;
      if (edited !== undefined) await writeText(context.worktree, change.manifest, edited);
      else if (!isDone) {
        const reason = `${change.manifest} does not ask for ${name} ${change.range} any more`;
        return { reason, blamed: new Map([[name, reason]]) };
      }
    }
  }
  const result = await registry.relock(details.map(({ name, to }) => ({ name, to })));
  context.signal.throwIfAborted();
  if (!result.done) return { reason: result.reason };
  const blamed = new Map([
    ...(await heldBack(details, registry)),
    ...(await tooFar(details, context, registry)),
  ]);
  const [reason] = blamed.values();
  return reason === undefined ? undefined : { reason, blamed };
}

/** Applied before: nothing to ask the registry for. */
async function areLocked(
  details: readonly UpdateDetail[],
  registry: RegistryOperations,
): Promise<boolean> {
  const isManifestChanged = details.some(({ changes }) => changes.length > 0);
  return !isManifestChanged && (await heldBack(details, registry)).size === 0;
}

/** The manager may succeed and leave a version where another dependency needs it. */
async function heldBack(
  details: readonly UpdateDetail[],
  registry: RegistryOperations,
): Promise<ReadonlyMap<string, string>> {
  const blamed = new Map<string, string>();
  for (const { name, to, directories } of details) {
    for (const directory of directories) {
      const locked = await registry.locked(name, directory);
      if (locked !== undefined && compareVersions(locked, to) < 0) {
        blamed.set(name, `the lockfile still holds ${name} ${locked}: something else needs it`);
      }
    }
  }
  return blamed;
}

/** A manager that takes the newest version in range may go further than the level or the limits allow. */
async function tooFar(
  details: readonly UpdateDetail[],
  context: JobContext,
  registry: RegistryOperations,
): Promise<ReadonlyMap<string, string>> {
  const blamed = new Map<string, string>();
  const { level } = parseOptions(NAME, dependencyUpdatesOptions, context.options);
  for (const { name, from, to, directories, held } of details) {
    for (const directory of directories) {
      const locked = await registry.locked(name, directory);
      if (locked === undefined || locked === from) continue;
      const why = isCompatible(from, locked, level) ? held : `it is more than a ${level} update`;
      if (why === undefined || compareVersions(locked, to) <= 0) continue;
      blamed.set(name, `the manifest's range takes in ${name} ${locked}, and ${why}`);
    }
  }
  return blamed;
}

function read(context: JobContext, path: string): Promise<string | undefined> {
  return readText(context.worktree, path, LARGEST_LOCKFILE);
}
