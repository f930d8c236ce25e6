import type { Buffer } from "node:buffer";
import { chmod, lchown, unlink } from "node:fs/promises";
import { git } from "#infra/git";
import { isSystemError } from "#shared";
import { deleteFolder, isDenied, makeAccessible } from "../access.ts";
import { restoreLink, type Owner } from "../checkout.ts";
import { readDetachedHead } from "../git-directory.ts";
import { pathInside, UnreadableWorktree } from "../folders/find-below.ts";
import type { WorktreePlace } from "../stage.ts";
import {
  isSame,
  isUnchanged,
  readInventory,
  takeInventory,
  writeInventory,
  type Entry,
  type Inventory,
} from "./inventory.ts";

export interface RestoreOptions {
  readonly commit: string;
  /** Of when it was clean before. */
  readonly known: Inventory;
  /** Folders called `node_modules` that were put there; any other is deleted. */
  readonly modules: readonly string[];
  readonly owner: Owner;
}

/**
 * Makes a worktree what it is right after a checkout of the commit, whatever commands did in it. Nothing in it is
 * believed but what the inventory proves to be unchanged: everything else is deleted, ignored files too, and checked
 * out again. Answers false when there was nothing to do. What is in `modules` is not looked at.
 */
export async function restore(place: WorktreePlace, options: RestoreOptions): Promise<boolean> {
  const attempt = () => restoreAccessible(place, options);
  return attempt().catch(async (error: unknown) => {
    const isAccess = isSystemError(error) && ["EACCES", "EPERM"].includes(error.code ?? "");
    if (!isAccess && !isDenied(error) && !(error instanceof UnreadableWorktree)) throw error;
    await makeAccessible(place.workTree);
    return attempt();
  });
}

async function restoreAccessible(
  place: WorktreePlace,
  { commit, known, modules, owner }: RestoreOptions,
): Promise<boolean> {
  await restoreLink(place, owner);
  const found = await takeInventory(place.workTree, commit);
  if (isAt(place, commit, known) && isSame(known, found, modules)) return false;
  await deleteStrangers(place.workTree, known, found, new Set(modules));
  await resetTo(place, commit);
  return true;
}

/** Whether the commit is checked out and nothing has touched the worktree since its inventory was taken. */
export async function isUntouched(
  place: WorktreePlace,
  { commit, modules }: Pick<RestoreOptions, "commit" | "modules">,
): Promise<boolean> {
  const known = await readInventory(place.gitDirectory);
  if (known === undefined || !isAt(place, commit, known)) return false;
  const found = await takeInventory(place.workTree, commit).catch((error: unknown) => {
    if (error instanceof UnreadableWorktree || isSystemError(error)) return undefined;
    throw error;
  });
  return found !== undefined && isSame(known, found, modules);
}

function isAt(place: WorktreePlace, commit: string, known: Inventory): boolean {
  return known.commit === commit && readDetachedHead(place.gitDirectory) === commit;
}

/** From one commit to another in a worktree that is clean: only files that differ are written. */
export async function moveTo(place: WorktreePlace, commit: string, owner: Owner): Promise<void> {
  await resetTo(place, commit);
  const found = await takeInventory(place.workTree, commit);
  const entries = new Map(found.entries);
  for (const [path, entry] of foreign(found, owner)) {
    await lchown(pathInside(place.workTree, path), owner.uid, owner.gid);
    const access = accessFor(entry, owner);
    // Of a file it changes the stamp: it will not be believed, and is checked out once more when it is cleaned.
    if (entry.kind !== "d") entries.delete(path);
    else entries.set(path, { ...entry, access, stamp: `d 0 ${access} -` });
  }
  await writeInventory(place.gitDirectory, { ...found, entries });
}

/** Gives what git wrote as us to the owner. */
export async function giveToOwner(place: WorktreePlace, owner: Owner): Promise<void> {
  if (isSelf(owner)) return;
  const foreigners = foreign(await takeInventory(place.workTree, ""), owner);
  for (const [path] of foreigners) {
    await lchown(pathInside(place.workTree, path), owner.uid, owner.gid);
  }
  if (foreigners.length === 0) return;
  await git(place, ["update-index", "-q", "--refresh"], { answers: [0, 1] });
}

/** Takes the inventory of a clean worktree, for whoever cleans it next. */
export async function keepInventory(place: WorktreePlace, commit: string): Promise<void> {
  await writeInventory(place.gitDirectory, await takeInventory(place.workTree, commit));
}

function isSelf({ uid, gid }: Owner): boolean {
  return process.getuid?.() === uid && process.getgid?.() === gid;
}

function foreign({ entries }: Inventory, owner: Owner): [string, Entry][] {
  if (isSelf(owner)) return [];
  const { uid, gid } = owner;
  return [...entries].filter(
    ([, { kind, access }]) => kind !== "m" && !access.endsWith(` ${uid} ${gid}`),
  );
}

function accessFor({ access }: Entry, { uid, gid }: Owner): string {
  return `${access.split(" ")[0]} ${uid} ${gid}`;
}

async function resetTo(place: WorktreePlace, commit: string): Promise<void> {
  await git(place, ["reset", "--hard", "--quiet", "--no-recurse-submodules", commit]);
}

async function deleteStrangers(
  worktree: string,
  known: Inventory,
  found: Inventory,
  modules: ReadonlySet<string>,
): Promise<void> {
  const deleted = new Set<string>();
  for (const [path, entry] of found.entries) {
    if (deleted.has(parentOf(path))) {
      deleted.add(path);
      continue;
    }
    const isKept = entry.kind === "m" ? modules.has(path) : isUnchanged(known, path, entry);
    if (isKept) continue;
    const before = known.entries.get(path);
    if (entry.kind === "d" && before?.kind === "d") {
      await setAccess(pathInside(worktree, path), before.access);
      continue;
    }
    if (entry.kind === "d" || entry.kind === "m") await deleteFolder(pathInside(worktree, path));
    else await unlink(pathInside(worktree, path));
    deleted.add(path);
  }
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  // The root is its own parent, and never deleted.
  return slash === -1 ? "" : path.slice(0, slash);
}

async function setAccess(folder: Buffer, access: string): Promise<void> {
  const [mode = "", uid, gid] = access.split(" ");
  if (process.getuid?.() === 0) await lchown(folder, Number(uid), Number(gid));
  await chmod(folder, Number.parseInt(mode, 8));
}
