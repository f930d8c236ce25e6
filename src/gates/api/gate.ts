import { protectedArea } from "../scope/policy.ts";
import type { Problem } from "#domain";
import { changeTrees } from "../change-trees.ts";
import { firstOf, observing } from "../evidence.ts";
import type { Gate, GateContext } from "../gate.ts";
import { allowance } from "./allowance.ts";
import { bothTrees, comparePackage } from "./compare-packages.ts";

const READ = /\.[mc]?[jt]sx?$|(?:^|\/)package\.json$/;

/** Does code of others that uses the repository's packages still compile and run? */
export const apiGate: Gate = {
  name: "api",
  cost: "instant",
  compares: "nothing",
  conclusive: false,
  applies: (project) =>
    project.packages.some((each) => !each.private && each.name !== undefined)
      ? { applies: true }
      : { applies: false, reason: "the repository publishes no package" },
  observe: (context) =>
    observing("api", context, async () => {
      const paths = context.changedPaths;
      if (paths === undefined) return { status: "skipped", reason: "compared with a change" };
      if (!paths.some((path) => READ.test(path) && protectedArea(path) !== "tests")) {
        return { status: "skipped", reason: "nothing was changed that is exported" };
      }
      return comparePackages(context);
    }),
};

async function comparePackages(context: GateContext): Promise<{
  readonly status: "observed" | "skipped";
  readonly problems?: readonly Problem[];
  readonly reason?: string | undefined;
}> {
  const { before, now } = await changeTrees(context);
  const trees = bothTrees(before, now);
  const problems: Problem[] = [];
  const notes: string[] = [];
  let seen = 0;
  for (const { directory } of context.project.packages) {
    context.signal.throwIfAborted();
    const compared = await comparePackage(directory, trees);
    if (compared === undefined) continue;
    seen += 1;
    if (compared.unseen.length > 0) {
      notes.push(`${compared.name}: no source was found for ${firstOf(compared.unseen)}`);
    }
    if (compared.breaks.length === 0) continue;
    const allowed = await allowance(compared, context);
    if (allowed === undefined) problems.push(...compared.breaks);
    else {
      const what = firstOf(compared.breaks.map(({ message }) => message));
      notes.push(`allowed, for ${allowed}: ${what}`);
    }
  }
  if (seen === 0) return { status: "skipped", reason: "the repository publishes no package" };
  return {
    status: "observed",
    problems,
    reason: notes.length === 0 ? undefined : notes.join("; "),
  };
}
