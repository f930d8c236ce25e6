import { posix } from "node:path";
import minVersion from "semver/ranges/min-version.js";
import validRange from "semver/ranges/valid.js";
import {
  compareSurfaces,
  entryPaths,
  type PublishedManifest as Manifest,
  readPublishedManifest,
  sourceOf,
  SurfaceReader,
  type SourceTree,
} from "#analysis";
import type { Problem } from "#domain";

/** What a change does to those who use one published package. */
export interface PackageChange {
  readonly name: string;
  readonly before: Manifest;
  readonly now: Manifest | undefined;
  readonly breaks: readonly Problem[];
  /** Subpaths whose source was not found, before or now. */
  readonly unseen: readonly string[];
}

export interface Trees {
  readonly before: SourceTree;
  readonly now: SourceTree;
  readonly readers: { readonly before: SurfaceReader; readonly now: SurfaceReader };
}

export function bothTrees(before: SourceTree, now: SourceTree): Trees {
  return {
    before,
    now,
    readers: { before: new SurfaceReader(before), now: new SurfaceReader(now) },
  };
}

/** Undefined for a package that is not published: private, or without a name and a version. */
export async function comparePackage(
  directory: string,
  trees: Trees,
): Promise<PackageChange | undefined> {
  const before = await readPublishedManifest(trees.before, directory);
  if (before?.name === undefined || before.version === undefined || before.private === true) {
    return undefined;
  }
  const now = await readPublishedManifest(trees.now, directory);
  const place: Place = {
    directory,
    name: before.name,
    manifest: posix.join(directory, "package.json"),
  };
  if (now === undefined) {
    const breaks = [problem(place, "removed-package", before.name, `${before.name} is gone`)];
    return { name: before.name, before, now, breaks, unseen: [] };
  }
  const manifestBreaks = compareManifests(place, before, now);
  const { breaks, unseen } = await compareEntries(place, before, now, trees);
  return { name: before.name, before, now, breaks: [...manifestBreaks, ...breaks], unseen };
}

interface Place {
  readonly directory: string;
  readonly name: string;
  readonly manifest: string;
}

function problem(place: Place, rule: string, what: string, message: string): Problem {
  return {
    key: `${place.name}: ${rule}: ${what}`,
    message: `${place.name}: ${message}`,
    path: place.manifest,
    rule: `artel/api-${rule}`,
  };
}

function compareManifests(place: Place, before: Manifest, now: Manifest): readonly Problem[] {
  const say = (rule: string, what: string, message: string) => problem(place, rule, what, message);
  const problems: Problem[] = [];
  if (now.private === true) {
    problems.push(say("removed-package", "private", "is private now, so it is not published"));
  }
  if (now.name !== undefined && now.name !== before.name) {
    problems.push(say("removed-package", "name", `is called ${now.name} now`));
  }
  for (const command of binNames(before)) {
    if (!binNames(now).includes(command)) {
      problems.push(say("removed-command", command, `the command ${command} is gone`));
    }
  }
  if (conditions(before.exports).has("require") && !conditions(now.exports).has("require")) {
    problems.push(say("removed-condition", "require", "it can no longer be loaded with require()"));
  }
  const [least, leastNow] = [leastNode(before), leastNode(now)];
  if (least !== undefined && leastNow !== undefined && leastNow > least) {
    const message = `it needs Node ${leastNow}, where ${least === 0 ? "any" : least} was enough`;
    problems.push(say("raised-engine", "node", message));
  }
  return problems;
}

function binNames({ bin, name = "" }: Manifest): readonly string[] {
  if (bin === undefined) return [];
  return typeof bin === "string" ? [name.replace(/^@[^/]*\//, "")] : Object.keys(bin);
}

/** The least major version of a range such as `>=18.2 || ^20`; undefined where it says none that is understood. */
function leastNode({ engines }: Manifest): number | undefined {
  const range = engines?.node;
  if (range === undefined || range.length > LONGEST_RANGE || validRange(range) === null)
    return undefined;
  return minVersion(range)?.major;
}

const LONGEST_RANGE = 200;

async function compareEntries(
  place: Place,
  before: Manifest,
  now: Manifest,
  trees: Trees,
): Promise<Pick<PackageChange, "breaks" | "unseen">> {
  const was = entryPaths(before);
  const is = entryPaths(now);
  const breaks = new Map<string, Problem>();
  const told = new Set<string>();
  const unseen: string[] = [];
  for (const [subpath, paths] of was) {
    const next = is.get(subpath);
    if (next === undefined) {
      const message = `${subpath} can no longer be imported`;
      const removed = problem(place, "removed-entry", subpath, message);
      breaks.set(removed.key, removed);
      continue;
    }
    if (subpath.includes("*") || !paths.some(isScript)) continue;
    const source = await sourceOf(trees.before, place.directory, subpath, paths);
    const sourceNow = await sourceOf(trees.now, place.directory, subpath, next);
    const surface = source === undefined ? undefined : await trees.readers.before.read(source);
    const surfaceNow =
      sourceNow === undefined ? undefined : await trees.readers.now.read(sourceNow);
    if (surface === undefined || surfaceNow === undefined) {
      unseen.push(subpath);
      continue;
    }
    for (const found of compareSurfaces(surface, surfaceNow)) {
      const at = subpath === "." ? "" : `${subpath}: `;
      const key = `${place.name}: ${found.rule}: ${at}${found.name}`;
      // The same thing may be exported by several subpaths; it is told once.
      if (told.has(found.message)) continue;
      told.add(found.message);
      breaks.set(key, {
        key,
        message: `${place.name}: ${at}${found.message}`,
        path: found.isGone && !(await trees.now.has(found.path)) ? place.manifest : found.path,
        ...(found.isGone ? {} : { line: found.line }),
        rule: `artel/api-${found.rule}`,
      });
    }
  }
  return { breaks: [...breaks.values()], unseen };
}

function isScript(path: string): boolean {
  return /\.[mc]?[jt]sx?$/.test(path);
}

/** Conditions under which anything is exported: whoever can only `require` needs that one. */
function conditions(target: unknown): ReadonlySet<string> {
  if (typeof target !== "object" || target === null) return new Set();
  return new Set(
    Object.entries(target).flatMap(([key, value]) => [
      ...(key.startsWith(".") || Array.isArray(target) ? [] : [key]),
      ...conditions(value),
    ]),
  );
}
