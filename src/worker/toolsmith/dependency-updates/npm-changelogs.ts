import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { randomId } from "#shared";
import { ALONE, runNpm } from "./npm-answer.ts";
import type { RegistryPlace, WantedVersion } from "./registry-operations.ts";

/** Names that changelogs have in packages; archives know no patterns that all programs for them share. */
const FILES = ["CHANGELOG", "Changelog", "changelog", "HISTORY", "History", "CHANGES", "RELEASES"]
  .flatMap((name) => [`${name}.md`, name])
  .map((name) => `package/${name}`);

/**
 * What the packages' archives carry, read inside the sandbox: an archive may be made to do harm. A package that cannot
 * be had or carries none is left out, for an update is no worse without its notes.
 */
export async function npmChangelogs(
  { runner, worktree }: RegistryPlace,
  packages: readonly WantedVersion[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  if (packages.length === 0) return found;
  const directory = `.artel-changelogs-${randomId(8)}`;
  const folder = join(worktree, directory);
  try {
    await mkdir(folder);
    const wanted = packages.map(({ name, to }) => `${name}@${to}`);
    const flags = ["--pack-destination", directory, "--ignore-scripts", ALONE];
    await runNpm(runner, ["pack", ...wanted, ...flags]);
    for (const { name, to } of packages) {
      const { stdout } = await runner.run({
        argv: ["tar", "-xzOf", archiveName(name, to), ...FILES],
        directory,
        purpose: "install",
      });
      if (stdout.trim() !== "") found.set(name, stdout);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return found;
}

/** As `npm pack` names it: `@scope/name` at 1.2.0 is `scope-name-1.2.0.tgz`. */
function archiveName(name: string, version: string): string {
  return `${name.replace(/^@/, "").replace("/", "-")}-${version}.tgz`;
}
