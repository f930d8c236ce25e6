import type { Project } from "#domain";
import { type CommandRecorder, describeEnd, type Finding, observing } from "../evidence.ts";
import type { Gate, GateContext } from "../gate.ts";

/**
 * Does what the tests need still build? Its output stays in the worktree for them, and for the compiler and the linter:
 * packages of a workspace may find one another only through what was built.
 */
export const buildGate: Gate = {
  name: "build",
  // In the class before the tests, so that they are not run on a build that failed.
  cost: "cheap",
  compares: "baseline",
  conclusive: true,
  applies: (project) =>
    project.buildScript === undefined
      ? { applies: false, reason: "the tests need no build" }
      : { applies: true },
  observe: (context) => observing("build", context, (recorder) => build(context, recorder)),
  confirm: async ({ introduced }, _base, context) => {
    const again = await observing("build", context, (recorder) => build(context, recorder));
    const { commands, targetMs } = again;
    const stands = again.status !== "observed" || again.problems.length > 0;
    if (stands) return { introduced, flaky: [], commands, targetMs };
    const flaky = introduced.map(({ key }) => key);
    const notes = ["the build failed once and passed when run again: flaky"];
    return { introduced: [], flaky, notes, commands, targetMs };
  },
};

async function build(context: GateContext, recorder: CommandRecorder): Promise<Finding> {
  const script = context.project.buildScript;
  if (script === undefined) return { status: "skipped", reason: "the tests need no build" };
  const result = await recorder.run({
    argv: [packageManager(context.project), "run", script],
    directory: ".",
    purpose: "build",
  });
  if (result.exitCode === 0) return { status: "observed", passed: [script] };
  const message = `${result.display} ${describeEnd(result)}`;
  return { status: "observed", problems: [{ key: `script ${script}`, message }] };
}

function packageManager(project: Project): string {
  return project.packageManager?.name ?? "npm";
}
