import { baselineSchema, type Baseline, type GateName, type Project } from "#domain";
import { takeBaseline } from "#gates";
import type { SessionRun } from "../session-run.ts";
import { baseWorktree } from "./understand.ts";

/** They look at the change alone. */
const WITHOUT_DEPENDENCIES: readonly GateName[] = ["scope", "syntax", "secrets"];

/** What the gates say of the unchanged code, in the environment that will judge the changes. */
export async function takeSessionBaseline(
  run: SessionRun,
  project: Project,
  /** Whether dependencies are in place. */
  { installs } = { installs: true },
): Promise<Baseline> {
  const { input, context, services } = run;
  const taken = await run.step("baseline", async () => {
    const workbench = await services.workbench(input);
    const { worktree, target, tools, registry } = await workbench.open(
      baseWorktree(input.id),
      input.base.commit,
      context.signal,
    );
    return takeBaseline({
      worktree: worktree.path,
      commit: input.base.commit,
      tree: await worktree.writeTree(),
      project,
      target,
      tools,
      registry,
      settings: input.gates.settings,
      flakyRuns: input.gates.flakyRuns,
      // What needs dependencies would fail of all that is missing, and everything would be better afterwards.
      only: installs ? input.gates.enabled : WITHOUT_DEPENDENCIES,
      signal: context.signal,
    });
  });
  const baseline = baselineSchema.parse(taken);
  await run.record(
    "baseline",
    baseline.observations.map((observation) => ["baseline.observed", { observation }] as const),
  );
  return baseline;
}
