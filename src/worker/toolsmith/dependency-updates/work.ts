import type { Survey, Unit } from "#domain";
import type { JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { RegistryError } from "./errors.ts";
import type { Requirement } from "./manifest.ts";
import { requirementsOf } from "./manifest.ts";
import { dependencyUpdatesOptions, NAME } from "./options.ts";
import type { OutdatedDependency, RegistryOperations } from "./registry-operations.ts";
import type { UpdateDetail } from "./update-detail.ts";
import { allows, isCompatible, newestCompatible, parseRange, parseVersion } from "./versions.ts";

export { apply } from "./apply.ts";

export async function survey(context: JobContext): Promise<Survey> {
  const { level, ignore } = parseOptions(NAME, dependencyUpdatesOptions, context.options);
  const empty: Survey = { job: NAME, units: [], findings: [], notes: [] };
  const manager = context.project.packageManager;
  if (manager === undefined) return { ...empty, skipped: "no package.json" };
  const { registry } = context;
  if (registry === undefined) return { ...empty, skipped: "no access to a registry" };
  try {
    const obstacle = await registry.obstacle();
    if (obstacle !== undefined) return { ...empty, skipped: obstacle };
    const outdated = (await registry.outdated()).filter(({ name }) => !ignore.includes(name));
    const requirements = await requirementsOf(context);
    const notes: string[] = [];
    const units: Unit[] = [];
    for (const [name, entries] of [...Map.groupBy(outdated, ({ name: each }) => each)].toSorted()) {
      const known = requirements.get(name) ?? [];
      const planned = await plan(name, entries, known, level, registry);
      if (typeof planned === "string") notes.push(`${name}: ${planned}.`);
      else if (planned !== undefined) units.push(unitOf(planned, manager.lockfile));
    }
    return { ...empty, units, notes };
  } catch (error) {
    if (error instanceof RegistryError) return { ...empty, skipped: `unknown: ${error.message}` };
    throw error;
  }
}

/** The step for one dependency, nothing when there is none within the level, or why it is not understood. */
async function plan(
  name: string,
  entries: readonly OutdatedDependency[],
  requirements: readonly Requirement[],
  level: "patch" | "minor",
  registry: RegistryOperations,
): Promise<UpdateDetail | string | undefined> {
  const currents = new Set(entries.map(({ current }) => current));
  if (currents.size > 1) return "different versions are in place in different packages";
  const [first] = entries;
  if (first === undefined || requirements.length === 0) return undefined;
  // Known from the lockfile where there is one: what is installed may be older.
  const directories = requirements.map(({ directory }) => directory);
  const locked = await registry.locked(name, directories[0] ?? ".");
  const { latest } = first;
  const current = locked ?? first.current;
  if (parseVersion(current) === undefined) return `the version in place, ${current}, is no release`;
  const strange = requirements.find(({ range }) => parseRange(range) === undefined);
  if (strange !== undefined) return `the range ${strange.range} is left as it is`;
  const to = isCompatible(current, latest, level)
    ? latest
    : newestCompatible(current, await candidates(first, requirements, registry), level);
  if (to === undefined) return undefined;
  const changes = requirements
    .filter(({ range }) => !allows(range, to))
    .map((requirement) => {
      const style = parseRange(requirement.range)?.style ?? "";
      return { ...requirement, next: `${style}${to}` };
    });
  return { name, from: current, to, changes, directories };
}

/** The newest in range is enough to know where all ranges take in the whole major version. */
async function candidates(
  { name, wanted, latest }: OutdatedDependency,
  requirements: readonly Requirement[],
  registry: RegistryOperations,
): Promise<readonly string[]> {
  const isWide = requirements.every(({ range }) => parseRange(range)?.style === "^");
  return isWide ? [wanted, latest] : registry.versions(name);
}

function unitOf(detail: UpdateDetail, lockfile: string | undefined): Unit {
  const { name, from, to, changes } = detail;
  const manifests = changes.map(({ manifest }) => manifest);
  const paths = [...new Set([...manifests, ...(lockfile === undefined ? [] : [lockfile])])];
  return { id: `${NAME}:${name}`, title: `Update ${name} from ${from} to ${to}`, paths, detail };
}
