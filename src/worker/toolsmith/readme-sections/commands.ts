import { posix } from "node:path";
import { readPublishedManifest, sourceOf } from "#analysis";
import type { SectionContent } from "../marked-sections/fill-sections.ts";
import { fileLink, inlineCode, table } from "../marked-sections/markdown-text.ts";
import { worktreeTree } from "../published-surface/published-surface.ts";
import { writeScripts } from "./scripts.ts";
import type { SectionPlace } from "./section-place.ts";

/** The commands that the document's package installs, and the program of each; where there are none, its scripts. */
export async function writeCommands(place: SectionPlace): Promise<SectionContent> {
  const { context, directory, document } = place;
  const tree = worktreeTree(context);
  const manifest = await readPublishedManifest(tree, directory);
  const { bin, name = "" } = manifest ?? {};
  if (bin === undefined) return writeScripts(place);
  const commands =
    typeof bin === "string" ? [[name.replace(/^@[^/]*\//, ""), bin] as const] : Object.entries(bin);
  const rows: string[][] = [];
  for (const [command, path] of commands) {
    const own = posix.join(directory, path);
    const isTracked = context.files.includes(own);
    const source = isTracked ? own : await sourceOf(tree, directory, "./bin", [path]);
    const program = source === undefined ? inlineCode(own) : fileLink(document, source);
    rows.push([inlineCode(command), program]);
  }
  if (rows.length === 0) return { obstacle: "its package has no commands" };
  return { markdown: table(["command", "program"], rows) };
}
