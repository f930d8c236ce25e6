import { type Analysis, analyze } from "#analysis";
import type { JobContext } from "./job.ts";

const known = new WeakMap<JobContext, Promise<Analysis>>();

/**
 * What the analysis of the code says of the worktree, with its history. Found out once for a job in its worktree, and
 * once for all surveys that share a tree: for jobs that edit no code.
 */
export function codeAnalysis(context: JobContext): Promise<Analysis> {
  const { worktree, files, signal, facts } = context;
  const look = (): Promise<Analysis> => analyze({ root: worktree, files, signal });
  const analysis = known.get(context) ?? facts?.find("analysis of the code", look) ?? look();
  known.set(context, analysis);
  analysis.catch(() => known.delete(context));
  return analysis;
}
