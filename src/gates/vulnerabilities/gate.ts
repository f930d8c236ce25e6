import { severitySchema, type Problem } from "#domain";
import { describeEnd, type CommandRecorder, type Finding, observing } from "../evidence.ts";
import type { Gate, GateContext } from "../gate.ts";
import { changesDependencies } from "../scope/policy.ts";
import { type Advisory, auditOf } from "./audits.ts";

const SEVERITIES = severitySchema.options;
/** A registry that does not answer is asked once more. */
const TRIES = 2;

/** Does the change bring a dependency with a known vulnerability, by the list of the package registry? */
export const vulnerabilitiesGate: Gate = {
  name: "vulnerabilities",
  cost: "cheap",
  compares: "base-files",
  conclusive: false,
  applies: ({ packageManager }) =>
    packageManager?.lockfile === undefined
      ? { applies: false, reason: "no lockfile says which versions are installed" }
      : { applies: true },
  observe: (context) =>
    observing("vulnerabilities", context, async (recorder) => {
      const paths = context.changedPaths;
      if (paths === undefined) return { status: "skipped", reason: "asked for with a change" };
      if (!changesDependencies(paths)) {
        return { status: "skipped", reason: "no dependency was changed" };
      }
      return askRegistry(context, recorder);
    }),
};

async function askRegistry(context: GateContext, recorder: CommandRecorder): Promise<Finding> {
  const { packageManager } = context.project;
  const lockfile = packageManager?.lockfile;
  if (packageManager === undefined || lockfile === undefined) {
    return { status: "skipped", reason: "no lockfile says which versions are installed" };
  }
  if (context.registry === undefined) {
    return { status: "unknown", reason: "the package registry cannot be asked from here" };
  }
  const audit = auditOf(packageManager.name, packageManager.version);
  let reason = "";
  for (let tries = 0; tries < TRIES; tries += 1) {
    const result = await recorder.run({ argv: audit.argv, directory: ".", asksRegistry: true });
    const advisories = audit.read(result.stdout);
    if (advisories !== undefined) return asFinding(advisories, lockfile, context);
    reason = `the registry gives no list of vulnerabilities: ${audit.argv.join(" ")} ${describeEnd(result)}`;
    if (result.ended !== "exit") break;
  }
  return { status: "unknown", reason };
}

function asFinding(
  advisories: readonly Advisory[],
  lockfile: string,
  { settings }: GateContext,
): Finding {
  const least = SEVERITIES.indexOf(settings.vulnerabilities.severity);
  const problems = new Map<string, Problem>();
  const lower = new Set<string>();
  for (const found of advisories) {
    const key = `${found.package}: ${found.id}`;
    if (SEVERITIES.indexOf(found.severity) < least) lower.add(key);
    else problems.set(key, asProblem(key, found, lockfile));
  }
  return {
    status: "observed",
    problems: [...problems.values()],
    reason: lower.size === 0 ? undefined : `${lower.size} below ${SEVERITIES[least]} not counted`,
  };
}

function asProblem(
  key: string,
  { package: name, id, title, severity }: Advisory,
  path: string,
): Problem {
  const address = id.startsWith("http") ? id : `advisory ${id}`;
  return {
    key,
    message: `${name} has a known vulnerability (${severity}): ${title} ${address}`.slice(0, 500),
    path,
    rule: "artel/known-vulnerability",
  };
}
