import { analyze, detectProject, gitReader, opportunities } from "#analysis";
import { projectSchema, type Project } from "#domain";
import { installRefusal } from "#worktrees";
import type { SessionRun } from "../session-run.ts";

/** The rest is in `artel analyze`. */
const MOST_OPPORTUNITIES = 30;

/** Reads what the repository is at the base commit, and puts its dependencies in place. */
export async function understand(run: SessionRun): Promise<Project> {
  const { input, context, services } = run;
  const understood = await run.step("understand", async () => {
    const workbench = await services.workbench(input);
    const worktree = await workbench.checkout(baseWorktree(input.id), input.base.commit);
    return detectProject({ root: worktree.path, tracked: await worktree.files() });
  });
  const project = projectSchema.parse(understood);
  await run.record("understood", [["project.understood", { project }]]);
  const { notes, ...prepared } = await run.step("prepare dependencies", async () => {
    const workbench = await services.workbench(input);
    const worktree = await workbench.checkout(baseWorktree(input.id), input.base.commit);
    try {
      return await workbench.prepare(project, worktree, context.signal);
    } catch (error) {
      // That may be what is to be healed.
      const refused = input.healing && installRefusal(error);
      if (refused === undefined) throw error;
      return workbench.prepareWithout(refused, project, worktree, context.signal);
    }
  });
  await run.record("prepared", [
    ["dependencies.prepared", prepared],
    ...notes.map((text: string) => ["note.made", { text }] as const),
  ]);
  if (input.healing === undefined) await reportOpportunities(run);
  return project;
}

/** What the analysis of the code finds and no job changes: the most valuable of it, for a person to decide. */
async function reportOpportunities(run: SessionRun): Promise<void> {
  const { input, context, services } = run;
  const findings = await run.step("analyze", async () => {
    const workbench = await services.workbench(input);
    const worktree = await workbench.checkout(baseWorktree(input.id), input.base.commit);
    const analysis = await analyze({
      root: worktree.path,
      files: await worktree.files(),
      cacheFolder: services.analysisCache,
      git: gitReader(workbench.repository.root),
      signal: context.signal,
    });
    return opportunities(analysis)
      .slice(0, MOST_OPPORTUNITIES)
      .map((opportunity) => opportunity.finding);
  });
  await run.record(
    "opportunities",
    findings.map((finding) => ["finding.reported", { finding }] as const),
  );
}

/** The worktree of the unchanged code, in which also the integration is judged. */
export function baseWorktree(session: string): string {
  return `${session}-base`;
}
