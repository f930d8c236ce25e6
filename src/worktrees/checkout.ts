import { lstatSync } from "node:fs";
import { lchown, lstat, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { git, nulFields } from "#infra/git";
import { runProcess } from "#infra/process";
import { deleteFolder, isDenied, makeAccessible } from "./access.ts";
import { WorktreeError } from "./errors.ts";
import { ALWAYS_IGNORED } from "./stage.ts";
import type { WorktreePlace } from "./stage.ts";

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Files, modes and index become those of the commit; untracked files go, unless the commit ignores them. */
export async function checkOut(place: WorktreePlace, commit: string, owner: Owner): Promise<void> {
  await restoreLink(place, owner);
  const restore = async () => {
    await git(place, ["reset", "--hard", "--quiet", "--no-recurse-submodules", commit]);
    await removePlantedRepositories(place);
    await removeSelfIgnored(place);
    await clean(place);
  };
  await restore().catch(async (error: unknown) => {
    if (!isDenied(error)) throw error;
    await makeAccessible(place.workTree);
    await restore();
  });
  await giveTo(place, owner);
}

/** A first checkout into an empty folder, where nothing needs to be cleaned. */
export async function checkOutFresh(
  place: WorktreePlace,
  commit: string,
  owner: Owner,
): Promise<void> {
  await git(place, ["reset", "--hard", "--quiet", "--no-recurse-submodules", commit]);
  await giveTo(place, owner);
}

/** Whatever tools in the worktree read as `.git` must be what git wrote there. */
export async function restoreLink(place: WorktreePlace, owner: Owner): Promise<void> {
  const file = join(place.workTree, ".git");
  const content = `gitdir: ${place.gitDirectory}\n`;
  const found = await lstat(file).catch(() => undefined);
  if (found?.isFile() && (await readFile(file, "utf8").catch(() => "")) === content) return;
  await rm(file, { recursive: true, force: true });
  await writeFile(file, content, { flag: "wx" });
  await lchown(file, owner.uid, owner.gid);
}

/** Repositories that `reset` and `clean` leave alone: in the folder of a submodule, which must be empty, or of files. */
async function removePlantedRepositories(place: WorktreePlace): Promise<void> {
  const { stdout } = await git(place, ["ls-files", "-z", "--stage"]);
  const folders = new Set<string>();
  for (const entry of nulFields(stdout)) {
    const path = entry.slice(entry.indexOf("\t") + 1);
    if (entry.startsWith("160000 ")) {
      await rm(join(place.workTree, path), { recursive: true, force: true });
      await mkdir(join(place.workTree, path), { recursive: true });
    }
    for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  for (const folder of folders) {
    const planted = join(place.workTree, folder, ".git");
    if (lstatSync(planted, { throwIfNoEntry: false }) !== undefined) await deleteFolder(planted);
  }
}

/**
 * Deletes ignore files that are not in the commit: with `*` in one, a folder would hide itself and all that is in it
 * from `clean`.
 */
async function removeSelfIgnored(place: WorktreePlace): Promise<void> {
  for (let round = 0; round < 10; round += 1) {
    const ignored = await git(place, [
      "ls-files",
      "-z",
      "--others",
      "--ignored",
      "--directory",
      "--exclude-standard",
      ...ALWAYS_IGNORED.map((name) => `--exclude=${name}`),
    ]);
    if (ignored.bytes.length === 0) return;
    const explained = await git(
      place,
      ["check-ignore", "-z", "--verbose", "--stdin", "--no-index"],
      {
        stdin: ignored.bytes,
        answers: [0, 1],
      },
    );
    const sources = explained.stdout.split("\0").filter((_, index) => index % 4 === 0);
    const inside = new Set(sources.filter((source) => source !== "" && !isAbsolute(source)));
    const tracked = new Set(
      nulFields((await git(place, ["ls-files", "-z", "--", ":(glob)**/.gitignore"])).stdout),
    );
    const strangers = [...inside].filter(
      (source) => source.endsWith(".gitignore") && !tracked.has(source),
    );
    if (strangers.length === 0) return;
    for (const stranger of strangers) await rm(join(place.workTree, stranger), { force: true });
  }
}

async function clean(place: WorktreePlace): Promise<void> {
  await git(place, ["clean", "-ffdq", ...ALWAYS_IGNORED.flatMap((name) => ["-e", name])]);
}

/**
 * Gives what git wrote to the sandbox's user, and makes the index know the files again, whose change times are new
 * by that. `node_modules` is left to whoever put it there.
 */
async function giveTo(place: WorktreePlace, owner: Owner): Promise<void> {
  if (process.getuid?.() !== owner.uid || process.getgid?.() !== owner.gid) {
    const user = `${owner.uid}:${owner.gid}`;
    const skipped = ["(", "-type", "d", "-name", "node_modules", "-prune", ")"];
    const foreign = ["(", "!", "-uid", `${owner.uid}`, "-o", "!", "-gid", `${owner.gid}`, ")"];
    const give = ["-exec", "chown", "-h", user, "{}", "+"];
    await run("find", [place.workTree, "-xdev", ...skipped, "-o", ...foreign, ...give]);
    await git(place, ["update-index", "-q", "--refresh"], { answers: [0, 1] });
  }
}

async function run(program: string, programArguments: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await runProcess({ argv: [program, ...programArguments] });
  if (exitCode === 0) return;
  throw new WorktreeError({
    code: "WORKTREE_OWNER",
    kind: "environment",
    message: `The worktree could not be given to the sandbox's user: ${stderr.slice(0, 500)}`,
    remedy:
      "Check that the data folder is on a file system with owners, or choose another with ARTEL_HOME.",
  });
}
