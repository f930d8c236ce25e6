import { mkdir, realpath, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isSystemError, randomId } from "#shared";
import { readDriverSettings } from "./drivers.ts";
import { git } from "./git.ts";
import type { Person } from "./identity.ts";
import type { Repository } from "./repository.ts";
import { requireGit } from "./version.ts";

export interface MirrorOptions {
  /** Of the mirror alone; made when it is missing. */
  readonly folder: string;
  /** Of the commit that is worked on; it need not be there yet. */
  readonly commit: string;
  readonly person: Person;
  /** Commits whose parents the repository does not have (a shallow clone). */
  readonly shallow: readonly string[];
}

/**
 * A bare repository for objects of one that is on another machine, as a `Repository` whose root is its own folder. It
 * has no remote and nothing of the other's configuration.
 */
export async function openMirror(options: MirrorOptions): Promise<Repository> {
  const gitVersion = await requireGit();
  const { folder, commit, person, shallow } = options;
  await makeMirror(folder, commit.length === 64 ? "sha256" : "sha1");
  const gitDirectory = await realpath(folder);
  if (shallow.length > 0) await writeShallow(gitDirectory, shallow);
  return {
    root: gitDirectory,
    name: basename(gitDirectory, ".git"),
    gitDirectory,
    settings: await readDriverSettings(gitDirectory),
    head: { commit },
    isDirty: false,
    isShallow: shallow.length > 0,
    isPartial: false,
    person,
    gitVersion,
    warnings: [],
  };
}

/** Made beside its place and moved there whole, so that a crash leaves no half of one. */
async function makeMirror(folder: string, objectFormat: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true, mode: 0o711 });
  if (await isMirror(folder)) return;
  const draft = join(dirname(folder), `.${randomId(8)}.draft`);
  await mkdir(draft);
  try {
    await git({ gitDirectory: draft }, [
      "init",
      "--bare",
      "--quiet",
      "--template=",
      `--object-format=${objectFormat}`,
      draft,
    ]);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process was faster: its mirror is as good.
    const isThere = isSystemError(error) && ["ENOTEMPTY", "EEXIST"].includes(error.code ?? "");
    if (!isThere) throw error;
  }
}

async function isMirror(folder: string): Promise<boolean> {
  return realpath(join(folder, "HEAD")).then(
    () => true,
    () => false,
  );
}

async function writeShallow(gitDirectory: string, commits: readonly string[]): Promise<void> {
  const draft = join(gitDirectory, `shallow.${randomId(8)}`);
  await writeFile(draft, `${commits.toSorted().join("\n")}\n`, { flag: "wx" });
  await rename(draft, join(gitDirectory, "shallow"));
}
