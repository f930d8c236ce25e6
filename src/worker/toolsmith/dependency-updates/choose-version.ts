import satisfies from "semver/functions/satisfies.js";
import type { DependencyUpdatesOptions } from "./options.ts";
import type { PublishedPackage } from "./registry-operations.ts";
import { matchesPackage, parseAllowed } from "./rules.ts";
import { compareVersions, isCompatible, parseVersion } from "./versions.ts";

export interface VersionLimits extends Pick<DependencyUpdatesOptions, "level" | "allowed"> {
  /** Versions published later wait; undefined when none does. */
  readonly before: Date | undefined;
}

export interface ChosenVersion {
  readonly to: string | undefined;
  /** Why the newest version within the level is not taken. */
  readonly held: string | undefined;
}

/**
 * The newest version within the level that is allowed and old enough. What the manager would take itself (`preferred`)
 * goes before others, for it passes over what was withdrawn; nothing newer than the registry's `latest` is taken.
 */
export function chooseVersion(
  { name, current }: { readonly name: string; readonly current: string },
  { versions }: Pick<PublishedPackage, "versions">,
  { preferred, latest }: { readonly preferred: readonly string[]; readonly latest: string },
  limits: VersionLimits,
): ChosenVersion {
  const bound = parseVersion(latest) === undefined ? undefined : latest;
  const candidates = versions
    .filter(({ version }) => isCompatible(current, version, limits.level))
    .filter(({ version }) => bound === undefined || compareVersions(version, bound) <= 0)
    .toSorted((one, other) => compareVersions(other.version, one.version));
  const reasons = candidates.map((each) => obstacleOf(name, each, limits));
  const free = candidates.filter((_, index) => reasons[index] === undefined);
  const favourite = free.find(({ version }) => preferred.includes(version));
  return { to: (favourite ?? free[0])?.version, held: reasons[0] };
}

function obstacleOf(
  name: string,
  { version, publishedAt }: PublishedPackage["versions"][number],
  { allowed, before }: VersionLimits,
): string | undefined {
  for (const rule of allowed) {
    const { pattern, range } = parseAllowed(rule) ?? { pattern: "", range: "" };
    if (matchesPackage(name, pattern) && !satisfies(version, range)) {
      return `${version} is not allowed: ${rule}`;
    }
  }
  if (before === undefined) return undefined;
  if (publishedAt === undefined) return `the registry does not say how old ${version} is`;
  if (publishedAt <= before) return undefined;
  return `${version} is of ${publishedAt.toISOString().slice(0, 10)}, younger than is wanted`;
}
