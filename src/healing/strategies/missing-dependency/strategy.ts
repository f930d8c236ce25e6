import { posix } from "node:path";
import type { FailureProblem, Project, WorkspacePackage } from "#domain";
import type { PackageRegistry } from "../../healing-services.ts";
import { isTest, textOf, writeText } from "../files.ts";
import { changed, nothing, type HealingStrategy, type StrategyContext } from "../strategy.ts";
import { withDependency } from "./with-dependency.ts";

const MISSING =
  /(?:Cannot find (?:module|package)|Failed to resolve (?:import|entry for package)|Could not resolve|Can't resolve|Module not found:.{0,80}?|Unable to resolve path to module|imports? (?:unlisted|undeclared) dependency) ["'`]([^"'`\n]{1,200})["'`]/;
const PACKAGE = /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*$/;

/** A package that code imports and no manifest names, where the repository itself tells which is meant. */
export const missingDependency: HealingStrategy = {
  name: "missing-dependency",
  title: "declare a dependency that is imported",
  editsAreas: ["manifests", "lockfiles"],
  worksWithoutDependencies: false,
  suits: ({ problems }) => problems.filter((problem) => packageIn(problem) !== undefined),
  async apply(context) {
    const { problems, project, registry } = context;
    if (registry === undefined) return nothing("the repository has no package.json");
    const done: string[] = [];
    for (const problem of problems) {
      const name = packageIn(problem);
      if (name === undefined || done.some((each) => each.startsWith(`${name} `))) continue;
      const user = packageOf(project, problem.file);
      const range = await rangeOf(name, user, project, registry);
      if (range !== undefined && (await declare(context, { name, range, user, problem }))) {
        done.push(`${name} ${range} in ${user.directory}`);
      }
    }
    if (done.length === 0)
      return nothing("neither the lockfile nor the workspace knows what is missing");
    const locked =
      project.packageManager?.lockfile === undefined
        ? { done: true as const }
        : await registry.relock([]);
    return locked.done ? changed(`declared ${done.join(", ")}`) : nothing(locked.reason);
  },
};

/** The package that a module belongs to which is not found. */
function packageIn({ kind, message }: FailureProblem): string | undefined {
  if (kind !== "import_error") return undefined;
  const module = MISSING.exec(message)?.[1];
  if (module === undefined || /^[./#~]|^@\/|:/.test(module)) return undefined;
  const parts = module.split("/");
  const name = parts.slice(0, module.startsWith("@") ? 2 : 1).join("/");
  return PACKAGE.test(name) ? name : undefined;
}

function packageOf({ packages }: Project, file: string | null): WorkspacePackage {
  const inside = packages
    .filter(({ directory }) => directory === "." || file?.startsWith(`${directory}/`) === true)
    .toSorted((one, other) => other.directory.length - one.directory.length);
  const [nearest] = inside;
  if (nearest === undefined)
    throw new TypeError("a repository with a package manager has a package");
  return nearest;
}

/** What the workspace or the lockfile says of the version; undefined when neither knows the package. */
async function rangeOf(
  name: string,
  user: WorkspacePackage,
  { packages, packageManager }: Project,
  registry: PackageRegistry,
): Promise<string | undefined> {
  const own = packages.find((each) => each.name === name);
  if (own !== undefined) {
    if (own.directory === user.directory) return undefined;
    return packageManager?.name === "npm" ? "*" : "workspace:*";
  }
  const version = await registry.locked(name, user.directory);
  return version === undefined ? undefined : `^${version}`;
}

async function declare(
  context: StrategyContext,
  wanted: {
    readonly name: string;
    readonly range: string;
    readonly user: WorkspacePackage;
    readonly problem: FailureProblem;
  },
): Promise<boolean> {
  const { name, range, user, problem } = wanted;
  const manifest = posix.join(user.directory, "package.json");
  const text = await textOf(context, manifest);
  if (text === undefined) return false;
  const isForDevelopment =
    problem.file !== null && (isTest(problem.file) || /\.config\./.test(problem.file));
  const section = isForDevelopment ? "devDependencies" : "dependencies";
  const edited = withDependency(text, section, name, range);
  if (edited === undefined) return false;
  await writeText(context, manifest, edited);
  return true;
}
