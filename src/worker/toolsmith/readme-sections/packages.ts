import { readPublishedManifest } from "#analysis";
import type { SectionContent } from "../marked-sections/fill-sections.ts";
import { fileLink, table } from "../marked-sections/markdown-text.ts";
import { worktreeTree } from "../published-surface/published-surface.ts";
import type { SectionPlace } from "./section-place.ts";

/** The packages of the workspace, with what their manifests say of them. */
export async function writePackages({ context, document }: SectionPlace): Promise<SectionContent> {
  const tree = worktreeTree(context);
  const rows: string[][] = [];
  for (const { directory, name } of context.project.packages) {
    if (directory === ".") continue;
    const manifest = await readPublishedManifest(tree, directory);
    const isPrivate = manifest?.private === true ? " (private)" : "";
    rows.push([
      `${fileLink(document, directory, name ?? directory)}${isPrivate}`,
      manifest?.description ?? "",
    ]);
  }
  if (rows.length === 0) return { obstacle: "the repository is no workspace of packages" };
  return { markdown: table(["package", "what it is"], rows) };
}
