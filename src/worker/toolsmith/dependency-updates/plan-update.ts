import { chooseVersion, type VersionLimits } from "./choose-version.ts";
import type { Requirement } from "./manifest.ts";
import type { OutdatedDependency, RegistryOperations } from "./registry-operations.ts";
import type { UpdateDetail } from "./update-detail.ts";
import { allows, compareVersions, parseRange, parseVersion } from "./versions.ts";

export interface PlannedUpdate {
  /** Of the package. */
  readonly name: string;
  readonly repository: string | undefined;
  readonly update: UpdateDetail;
}

/** What is to be done about one dependency; nothing where no field is set. */
export interface Plan {
  readonly planned?: PlannedUpdate;
  /** Why it is left as it is, or not taken as far as possible. */
  readonly note?: string;
  /** A version that is more than an update. */
  readonly major?: { readonly name: string; readonly current: string; readonly latest: string };
}

/** The step for one dependency. Throws RegistryError. */
export async function planUpdate(
  name: string,
  entries: readonly OutdatedDependency[],
  requirements: readonly Requirement[],
  limits: VersionLimits,
  registry: RegistryOperations,
): Promise<Plan> {
  const currents = new Set(entries.map(({ current }) => current));
  if (currents.size > 1) return { note: "different versions are in place in different packages" };
  const [first] = entries;
  if (first === undefined || requirements.length === 0) return {};
  // Known from the lockfile where there is one: what is installed may be older.
  const directories = requirements.map(({ directory }) => directory);
  const locked = await registry.locked(name, directories[0] ?? ".");
  const { latest, wanted } = first;
  const current = locked ?? first.current;
  if (parseVersion(current) === undefined) {
    return { note: `the version in place, ${current}, is no release` };
  }
  const strange = requirements.find(({ range }) => parseRange(range) === undefined);
  if (strange !== undefined) return { note: `the range ${strange.range} is left as it is` };
  const published = await registry.published(name);
  // The newest in range is the newest of the major version only where all ranges take in the whole of it.
  const isWide = requirements.every(({ range }) => parseRange(range)?.style === "^");
  const preferred = isWide ? [wanted, latest] : [latest];
  const { to, held } = chooseVersion({ name, current }, published, { preferred, latest }, limits);
  const isMajor = compareVersions(latest, to ?? current) > 0 && held === undefined;
  return {
    ...(isMajor && { major: { name, current, latest } }),
    ...(held !== undefined && { note: held }),
    ...(to !== undefined && {
      planned: {
        name,
        repository: published.repository,
        update: {
          name,
          from: current,
          to,
          changes: changesTo(to, requirements),
          directories,
          ...(held !== undefined && { held }),
        },
      },
    }),
  };
}

function changesTo(to: string, requirements: readonly Requirement[]): UpdateDetail["changes"] {
  return requirements
    .filter(({ range }) => !allows(range, to))
    .map((requirement) => {
      const style = parseRange(requirement.range)?.style ?? "";
      return { ...requirement, next: `${style}${to}` };
    });
}
