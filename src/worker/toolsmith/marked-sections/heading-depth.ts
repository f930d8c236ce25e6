import { headingsOf } from "#analysis";
import type { JobContext } from "../job.ts";
import { readText } from "../worktree-files.ts";
import type { MarkedSection } from "./sections.ts";

/** How deep the heading is under which a section stands; 1 where there is none. */
export async function depthAbove(
  section: MarkedSection,
  document: string,
  { worktree }: Pick<JobContext, "worktree">,
): Promise<number> {
  const headings = headingsOf((await readText(worktree, document)) ?? "");
  return headings.findLast(({ line }) => line < section.line)?.depth ?? 1;
}
