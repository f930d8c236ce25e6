import { changed, nothing, primaryProblem, type HealingStrategy } from "../strategy.ts";

const OUT_OF_STEP =
  /out of step with package\.json|can only install packages when your package\.json|lockfile needs to be updated|OUTDATED_LOCKFILE|with "frozen-lockfile" because|LOCKFILE_CONFIG_MISMATCH|YN0028|lockfile is frozen|Missing: \S.{0,200} from lock file/;

/** What was run says nothing of why it failed. */
const COMMAND = /install\b.{0,80}--frozen-lockfile\b.{0,80}failed/;

export const lockfile: HealingStrategy = {
  name: "lockfile",
  title: "bring the lockfile in step with the manifests",
  editsAreas: ["lockfiles"],
  worksWithoutDependencies: true,
  suits(failure) {
    const named = failure.problems.filter(
      ({ repair, message }) => repair === "lockfile" && !COMMAND.test(message),
    );
    if (named.length > 0) return named;
    return OUT_OF_STEP.test(failure.output) ? [primaryProblem(failure)] : [];
  },
  async apply({ registry, project }) {
    const file = project.packageManager?.lockfile;
    if (registry === undefined || file === undefined)
      return nothing("the repository has no lockfile");
    const obstacle = await registry.obstacle();
    if (obstacle !== undefined) return nothing(obstacle);
    const result = await registry.relock([]);
    return result.done ? changed(`made ${file} anew from the manifests`) : nothing(result.reason);
  },
};
