import { type Analysis, gitReader, readHistory } from "#analysis";
import type { JobContext } from "../job.ts";
import { fileLink, plainText, table } from "../marked-sections/markdown-text.ts";
import { belongsTo, mainFolders } from "./places.ts";

const MOST_FILES = 10;
const MOST_PEOPLE = 3;
const LEAST_COMMITS = 3;
const PROGRAM = /\[bot\]|\bbot\b|dependabot|renovate|github-actions|semantic-release/i;

/** The files in which many changes meet much logic. */
export function hotSpotsText({ history }: Pick<Analysis, "history">, document: string): string {
  return history.hotSpots
    .slice(0, MOST_FILES)
    .map(({ path, commits }) => `- ${fileLink(document, path)}: ${commits} commits`)
    .join("\n");
}

/** For each folder who made most of its commits; programs are left out. */
export async function peopleText(
  context: JobContext,
  analysis: Pick<Analysis, "architecture">,
  document: string,
): Promise<string> {
  const { record } = await readHistory(gitReader(context.worktree), undefined, context.signal);
  if (record === undefined) return "";
  const rows = mainFolders(analysis).flatMap((folder) => {
    const isInside = record.paths.map((path) => belongsTo(folder, path, analysis));
    const counts = new Map<number, number>();
    for (const { author, files } of record.commits) {
      if (files.some((file) => isInside[file])) counts.set(author, (counts.get(author) ?? 0) + 1);
    }
    const people = [...counts]
      .map(([author, commits]) => ({ name: record.authors[author] ?? "", commits }))
      .filter(({ name, commits }) => commits >= LEAST_COMMITS && name !== "" && !PROGRAM.test(name))
      .toSorted((a, b) => b.commits - a.commits || (a.name < b.name ? -1 : 1))
      .slice(0, MOST_PEOPLE)
      .map(({ name, commits }) => `${plainText(name)} (${commits} commits)`);
    return people.length === 0 ? [] : [[fileLink(document, folder), people.join(", ")]];
  });
  return rows.length === 0 ? "" : table(["folder", "most commits by"], rows);
}
