import { createHash, type Hash } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
import path from "node:path";
import type { Project } from "#domain";
import type { Toolchain } from "../toolchain/prepare-toolchain.ts";
import { ownScripts } from "./own-scripts.ts";

/** Counts up when what an installation leaves behind changes its form. */
const LAYOUT = 2;

/** Manifests, settings, patches, and packages that are in the repository themselves. */
const ALWAYS =
  /(?:^|\/)(?:package\.json|\.npmrc|\.yarnrc|\.yarnrc\.yml|pnpm-workspace\.yaml|\.pnpmfile\.[cm]?js|bunfig\.toml)$|(?:^|\/)patches\/|^\.yarn\/(?:patches|plugins)\/|\.(?:prisma|tgz|tar\.gz)$/;

/**
 * Names an installation by all that decides about it. Where scripts of the repository's own take part, every tracked
 * file does, for they may build from any of them.
 */
export async function dependencyKey(
  project: Project,
  worktree: string,
  files: readonly string[],
  toolchain: Toolchain,
): Promise<string> {
  const { packageManager, node } = toolchain;
  const lockfile = project.packageManager?.lockfile;
  const everything = ownScripts(project).length > 0;
  const relevant = files.filter((file) => everything || file === lockfile || ALWAYS.test(file));
  const hash = createHash("sha256");
  const platform = `${process.platform}-${process.arch}`;
  const manager = `${packageManager?.name}@${packageManager?.version}`;
  hash.update(JSON.stringify([LAYOUT, platform, manager, node.version.split(".")[0]]));
  await addFiles(hash, worktree, relevant);
  return hash.digest("hex").slice(0, 24);
}

/**
 * Tells whether a change to the worktree asks for another installation: by manifests and lockfile alone, for a change
 * of sources does not, also where scripts of the repository's own took part in the installation.
 */
export async function manifestKey(
  project: Project,
  worktree: string,
  files: readonly string[],
): Promise<string> {
  const hash = createHash("sha256");
  await addFiles(
    hash,
    worktree,
    files.filter((file) => isManifest(project, file)),
  );
  return hash.digest("hex").slice(0, 24);
}

/** Whether the file says what is to be installed. */
export function isManifest(project: Project, file: string): boolean {
  return file === project.packageManager?.lockfile || ALWAYS.test(file);
}

async function addFiles(hash: Hash, worktree: string, files: readonly string[]): Promise<void> {
  for (const file of [...files].sort()) {
    hash.update(`\0${file}\0`);
    hash.update(await contentOf(path.join(worktree, file)));
  }
}

async function contentOf(file: string): Promise<Buffer | string> {
  try {
    return await readlink(file);
  } catch {
    return readFile(file).catch(() => "");
  }
}
