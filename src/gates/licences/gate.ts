import { z } from "zod";
import { parseJson } from "#analysis";
import type { Observation, Problem, Project } from "#domain";
import { compareObservations } from "../compare.ts";
import { changesDependencies } from "../scope/policy.ts";
import { type Finding, firstOf, observing } from "../evidence.ts";
import type { Comparison, Gate, GateContext } from "../gate.ts";
import { readWorktreeFile } from "../worktree-files.ts";
import { isNamed, standingOf, type LicencePolicy } from "./expression.ts";
import { type InstalledPackage, readInstalled } from "./installed.ts";

const manifestSchema = z.looseObject({ license: z.string().optional().catch(undefined) });
const UNKNOWN = "artel/licence-unknown";

/** May the repository use its new dependencies under their licences? */
export const licencesGate: Gate = {
  name: "licences",
  cost: "instant",
  compares: "baseline",
  conclusive: false,
  applies: (project) =>
    project.packageManager === undefined
      ? { applies: false, reason: "the repository has no package.json" }
      : { applies: true },
  observe: (context) => observing("licences", context, () => observeLicences(context)),
  compare: compareLicences,
};

async function observeLicences(context: GateContext): Promise<Finding> {
  const { changedPaths, worktree, project, settings, signal } = context;
  if (changedPaths !== undefined && !changesDependencies(changedPaths)) {
    return { status: "skipped", reason: "no dependency was changed" };
  }
  const directories = project.packages.map(({ directory }) => directory);
  const { development } = settings.licences;
  const { packages, missing } = await readInstalled(worktree, directories, { development, signal });
  if (packages.length === 0 && missing.length > 0) {
    return { status: "unknown", reason: `no package is in node_modules: ${firstOf(missing)}` };
  }
  const policy = await policyOf(context);
  const problems = new Map<string, Problem>();
  for (const each of packages) {
    const problem = problemOf(each, policy);
    if (problem !== undefined) problems.set(problem.key, problem);
  }
  for (const name of missing) {
    const message = `${name} is not installed, so that its licence is not seen`;
    problems.set(name, { key: `${name}: not installed`, message, rule: UNKNOWN });
  }
  return { status: "observed", problems: [...problems.values()] };
}

/** Of the base: the licence of the repository itself may take what is denied to others. */
async function policyOf({
  project,
  worktree,
  base,
  settings,
}: GateContext): Promise<LicencePolicy> {
  const { allow, deny } = settings.licences;
  const own = await ownLicence(project, async (path) => {
    const before = base === undefined ? undefined : (await base.read([path])).get(path);
    return before ?? (await readWorktreeFile(worktree, path));
  });
  if (own === undefined) return { allow, deny };
  // The Affero licence is one of the GPL's family (GPL 3.0, section 13).
  const isOfFamily = (pattern: string) => isNamed(own, pattern) || isNamed(own, `A${pattern}`);
  return { allow: [...allow, ...deny.filter(isOfFamily)], deny };
}

async function ownLicence(
  project: Project,
  read: (path: string) => Promise<Buffer | undefined>,
): Promise<string | undefined> {
  if (project.packageManager === undefined) return undefined;
  const text = (await read("package.json"))?.toString("utf8") ?? "";
  const parsed = parseJson(text, { comments: false });
  const licence = parsed.ok ? manifestSchema.safeParse(parsed.value).data?.license : undefined;
  // Who keeps everything to themselves cannot take what others keep.
  return licence === "UNLICENSED" ? undefined : licence;
}

function problemOf(installed: InstalledPackage, policy: LicencePolicy): Problem | undefined {
  const { name, version, licence, via, manifest } = installed;
  const standing = licence === undefined ? "unknown" : standingOf(licence, policy);
  if (standing === "allowed") return undefined;
  const from = via.length === 0 ? "" : `, needed by ${via.join(" > ")}`;
  const what =
    licence === undefined
      ? "says nowhere what its licence is"
      : standing === "denied"
        ? `is under ${licence}, which gates.licences.deny names`
        : `is under ${JSON.stringify(licence)}, which is no licence that is known`;
  return {
    // Without the version: an update under the same licence is nothing new.
    key: `${name}: ${licence ?? "no licence"}`,
    message: `${name} ${version} ${what}${from}`,
    path: manifest,
    rule: standing === "denied" ? "artel/licence-denied" : UNKNOWN,
  };
}

/** What is new and denied fails; of what is new and unknown nobody can say. */
function compareLicences(base: Observation, now: Observation): Comparison {
  const { introduced, resolved } = compareObservations(base, now);
  const unknown = introduced.filter(({ rule }) => rule === UNKNOWN);
  return {
    introduced: introduced.filter(({ rule }) => rule !== UNKNOWN),
    resolved,
    ...(unknown.length > 0 && {
      unknown: `${firstOf(unknown.map(({ message }) => message))} (allow it with gates.licences.allow)`,
    }),
  };
}
