import { documentedExports } from "#analysis";
import { protectedArea } from "../scope/policy.ts";
import type { GateContext } from "../gate.ts";

/** With fewer there is no convention yet. */
const LEAST_EXPORTS = 10;
/** So many files of the base are read, the nearest first. */
const MOST_FILES = 300;

export function isSource(path: string): boolean {
  return (
    /\.[mc]?[jt]sx?$/.test(path) &&
    !/\.d\.[mc]?ts$|(?:^|\/)(?:examples?|demos?|docs?|website|scripts|bench(?:marks?)?|fixtures?|dist|build|vendor)\//.test(
      path,
    ) &&
    !/\.min\.js$|\.config\.[mc]?[jt]s$/.test(path) &&
    protectedArea(path) === undefined
  );
}

/** Percent of the exported functions and classes around a file that have a comment; undefined where there are few. */
export async function documentedPercent(
  path: string,
  { base, signal }: GateContext,
): Promise<number | undefined> {
  if (base === undefined) return undefined;
  const all = (await base.paths()).filter(isSource);
  const near = all
    .map((other) => ({ other, shared: sharedFolders(path, other) }))
    .toSorted((left, right) => right.shared - left.shared)
    .slice(0, MOST_FILES)
    .map(({ other }) => other);
  const contents = await base.read(near);
  let exports = 0;
  let documented = 0;
  for (const [name, content] of contents) {
    signal.throwIfAborted();
    for (const each of documentedExports(name, content.toString("utf8")) ?? []) {
      exports += 1;
      if (each.documented) documented += 1;
    }
  }
  return exports < LEAST_EXPORTS ? undefined : (100 * documented) / exports;
}

function sharedFolders(left: string, right: string): number {
  const [one, other] = [left.split("/").slice(0, -1), right.split("/").slice(0, -1)];
  let shared = 0;
  while (shared < one.length && one[shared] === other[shared]) shared += 1;
  return shared;
}
