import hostedGitInfo from "hosted-git-info";
import { matchesPackage, type UpdateGroup } from "./rules.ts";

export interface Grouped<T> {
  /** Undefined for what is updated by itself. */
  readonly group: string | undefined;
  readonly members: readonly T[];
}

export interface Groupable {
  readonly name: string;
  readonly repository: string | undefined;
}

/** One repository publishes the types of thousands of packages that have nothing else in common. */
const DEFINITELY_TYPED = "DefinitelyTyped/DefinitelyTyped";

/**
 * Updates that belong together, as `rules` say or because they are published from one repository; types go with the
 * package that they describe. The order is that of the first members.
 */
export function groupUpdates<T extends Groupable>(
  updates: readonly T[],
  rules: readonly UpdateGroup[],
  byRepository: boolean,
): readonly Grouped<T>[] {
  const names = new Map(updates.map((update) => [update.name, update]));
  const keyOf = (update: T): string => {
    const rule = rules.find(({ patterns }) =>
      patterns.some((pattern) => matchesPackage(update.name, pattern)),
    );
    if (rule !== undefined) return `group ${rule.name}`;
    const repository = byRepository ? repositoryName(update.repository) : undefined;
    if (repository !== DEFINITELY_TYPED) return repository ?? `package ${update.name}`;
    const described = names.get(describedName(update.name));
    return described === undefined ? `package ${update.name}` : keyOf(described);
  };
  return [...Map.groupBy(updates, keyOf)].map(([key, members]) => ({
    group: members.length === 1 ? undefined : groupName(key),
    members,
  }));
}

/** Types and the package alone, without a repository, are known by the package's name. */
function groupName(key: string): string {
  return key.replace(/^(?:group|package) /, "");
}

/** `@types/node` describes `node`, `@types/babel__core` describes `@babel/core`. */
function describedName(name: string): string {
  const bare = name.replace(/^@types\//, "");
  return bare.includes("__") ? `@${bare.replace("__", "/")}` : bare;
}

/** `owner/name` at the forges that are known, else the address. */
export function repositoryName(repository: string | undefined): string | undefined {
  if (repository === undefined) return undefined;
  const hosted = hostedGitInfo.fromUrl(repository);
  return hosted === undefined ? repository : `${hosted.user}/${hosted.project}`;
}

/** Where a person reads about the releases of a package; undefined when its forge is not known or it has none. */
export function releasesAddress(repository: string | undefined): string | undefined {
  if (repositoryName(repository) === DEFINITELY_TYPED) return undefined;
  const hosted = repository === undefined ? undefined : hostedGitInfo.fromUrl(repository);
  if (hosted?.type !== "github" && hosted?.type !== "gitlab") return undefined;
  const part = hosted.type === "github" ? "releases" : "-/releases";
  return `https://${hosted.domain}/${hosted.user}/${hosted.project}/${part}`;
}
