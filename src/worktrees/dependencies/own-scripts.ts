import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { Project } from "#domain";

/** A lifecycle script of the repository itself that belongs to installing. */
export interface OwnScript {
  readonly directory: string;
  readonly name: string;
}

const LIFECYCLE = ["preinstall", "install", "postinstall", "preprepare", "prepare", "postprepare"];
/** Only sets up git hooks or checks who installs: of no use in a sandbox. */
const NEEDLESS =
  /^(?:[\s&|;]|husky(?:\s+\S+)?|is-ci|lefthook\s+install|simple-git-hooks|npx\s+(?:-y\s+)?(?:only-allow\s+\S+|simple-git-hooks|husky(?:\s+install)?)|only-allow\s+\S+|git\s+config\s+[^&|;]+|true|exit\s+0|echo\s+[^&|;]*)+$/;

/** In the order in which they run: workspace packages first, the root last, for it may use them. */
export function ownScripts(project: Project): readonly OwnScript[] {
  const ordered = [...project.packages].sort(
    (one, other) => Number(one.directory === ".") - Number(other.directory === "."),
  );
  return ordered.flatMap(({ directory, scripts }) =>
    LIFECYCLE.filter((name) => name in scripts && !NEEDLESS.test(scripts[name] ?? "")).map(
      (name) => ({ directory, name }),
    ),
  );
}

const manifestSchema = z.object({ scripts: z.record(z.string(), z.unknown()) }).loose();

/**
 * Takes the lifecycle scripts out of the repository's manifests in a tree, and gives back what restores them. So a
 * package manager runs those of the dependencies alone, and each of the repository's own can fail for itself.
 */
export async function withoutOwnScripts(
  project: Project,
  tree: string,
): Promise<() => Promise<void>> {
  const originals = new Map<string, string>();
  for (const { directory, scripts } of project.packages) {
    if (!LIFECYCLE.some((name) => name in scripts)) continue;
    const file = path.join(tree, directory, "package.json");
    const text = await readFile(file, "utf8");
    const manifest = manifestSchema.parse(JSON.parse(text.replace(/^\uFEFF/, "")));
    for (const name of LIFECYCLE) delete manifest.scripts[name];
    originals.set(file, text);
    await writeFile(file, JSON.stringify(manifest, null, 2));
  }
  return async () => {
    for (const [file, text] of originals) await writeFile(file, text);
  };
}
