import type { CommandResult } from "#domain";
import { WorktreeFiles } from "../../src/worker/briefs/worktree-files.ts";
import type { WorkPlace } from "../../src/worker/worker.ts";
import { jobWorktreeForTest, type JobWorktree, type JobWorktreeOptions } from "./job-worktree.ts";

export interface TestPlace {
  readonly worktree: JobWorktree;
  readonly place: WorkPlace;
  /** What was run, as a person would type it. */
  readonly commands: string[];
}

/** A folder with these files, as a worker is given it; commands run in it without a sandbox. */
export async function workPlace(files: JobWorktreeOptions["files"]): Promise<TestPlace> {
  const worktree = await jobWorktreeForTest({ files });
  const { worktree: path, project, target } = worktree.context;
  const commands: string[] = [];
  let kept = JSON.stringify([...(await worktree.snapshot())]);
  const place: WorkPlace = {
    path,
    texts: new WorktreeFiles(path),
    suites: project.testSuites,
    async keep() {
      const now = JSON.stringify([...(await worktree.snapshot())]);
      const isNew = now !== kept;
      kept = now;
      return isNew;
    },
    files: async () => [...(await worktree.snapshot()).keys()].toSorted(),
    async run(argv, options): Promise<CommandResult> {
      const result = await target.run({ argv, purpose: "agent", ...options });
      commands.push(result.display);
      return result;
    },
  };
  return { worktree, place, commands };
}
