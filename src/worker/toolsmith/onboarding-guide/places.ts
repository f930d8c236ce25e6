import { posix } from "node:path";
import { type Analysis, readMarkdown, readPublishedManifest } from "#analysis";
import type { JobContext } from "../job.ts";
import { fileLink, table } from "../marked-sections/markdown-text.ts";
import { publishedSurface, worktreeTree } from "../published-surface/published-surface.ts";

const MOST_FOLDERS = 20;
const MOST_ENTRIES = 10;

/** Whether a file belongs to a folder of the source; to the one below which the others lie only what is directly in it. */
export function belongsTo(
  folder: string,
  path: string,
  { architecture }: Pick<Analysis, "architecture">,
): boolean {
  const isRoot = folder === architecture.layers.root;
  return isRoot ? posix.dirname(path) === folder : path.startsWith(`${folder}/`);
}

/** The folders of the source that are larger than others, sorted. */
export function mainFolders({ architecture }: Pick<Analysis, "architecture">): readonly string[] {
  return architecture.layers.layers
    .filter(({ folder }) => !/^\.\w/.test(folder))
    .toSorted((a, b) => b.codeLines - a.codeLines || (a.folder < b.folder ? -1 : 1))
    .slice(0, MOST_FOLDERS)
    .map(({ folder }) => folder)
    .toSorted();
}

/** Folders with what their manifest or README says of them, and the files with which everything begins. */
export async function placesText(
  context: JobContext,
  analysis: Pick<Analysis, "architecture" | "files">,
  document: string,
): Promise<string> {
  const rows: string[][] = [];
  for (const folder of mainFolders(analysis)) {
    rows.push([
      fileLink(document, folder),
      languagesOf(folder, analysis).join(", "),
      await purposeOf(folder, context),
    ]);
  }
  const entries = await entryFiles(context);
  const begins = entries.map((path) => `- ${fileLink(document, path)}`).join("\n");
  return [
    rows.length === 0 ? "" : table(["folder", "language", "what it is"], rows),
    begins === "" ? "" : `It begins in:\n\n${begins}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Of the source in a folder: those that most of its lines are in, the first before the others. */
function languagesOf(
  folder: string,
  analysis: Pick<Analysis, "architecture" | "files">,
): readonly string[] {
  const lines = new Map<string, number>();
  for (const { path, language, role, codeLines } of analysis.files) {
    if (belongsTo(folder, path, analysis) && role === "source")
      lines.set(language, (lines.get(language) ?? 0) + codeLines);
  }
  const all = [...lines.values()].reduce((sum, each) => sum + each, 0);
  return [...lines]
    .filter(([, count]) => count > all / 10)
    .toSorted(([, a], [, b]) => b - a)
    .map(([language]) => language);
}

/** The description of a package, or the first sentence of a folder's README. */
async function purposeOf(folder: string, context: JobContext): Promise<string> {
  const tree = worktreeTree(context);
  const description =
    folder === "." ? undefined : (await readPublishedManifest(tree, folder))?.description;
  if (description !== undefined && description !== "") return description;
  const readme = folder === "." ? undefined : await tree.read(`${folder}/README.md`);
  return readme === undefined ? "" : firstParagraphSentence(readme);
}

function firstParagraphSentence(text: string): string {
  const { lines } = readMarkdown(text);
  const start = lines.findIndex(({ line }) => /^[\p{L}\d`"*]/u.test(line) && !/^\*\s/.test(line));
  if (start < 0) return "";
  const rest = lines.slice(start).map(({ line }) => line.trim());
  const end = rest.findIndex((line) => line === "" || /^(?:[#>|]|[-*+] |={3,}$|-{3,}$)/.test(line));
  const paragraph = rest.slice(0, end < 0 ? undefined : end).join(" ");
  if (/^(?:=+|-+)$/.test(rest[end] ?? "") || paragraph.length > 1000) return "";
  const sentence = /^.{1,300}?[.:](?=\s|$)/.exec(paragraph)?.[0] ?? paragraph.slice(0, 300);
  return sentence.replace(/:$/, ".");
}

/** The sources of what the packages offer and of their commands. */
async function entryFiles(context: JobContext): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const { directory, entryPoints } of context.project.packages) {
    for (const path of entryPoints) if (context.files.includes(path)) found.add(path);
    for (const { source } of (await publishedSurface(context, directory))?.entries ?? [])
      found.add(source);
  }
  const sources = [...found].filter(
    (path) => /\.[cm]?[jt]sx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path),
  );
  const depth = (path: string): number => path.split("/").length;
  return sources.toSorted((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1)).slice(0, MOST_ENTRIES);
}
