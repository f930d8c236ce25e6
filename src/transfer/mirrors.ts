import { readdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { listRefs, updateRefs } from "#infra/git";
import { isSystemError, shortHash } from "#shared";
import { HANDED_OVER } from "./remote-repository.ts";

const KEPT_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Mirrors are told apart by where the repository is: on two machines, one path may be two repositories. */
export function mirrorFolder(
  mirrors: string,
  origin: { readonly storage: string; readonly repository: string; readonly name: string },
): string {
  const slug = origin.name.replaceAll(/[^A-Za-z0-9_-]+/g, "-").slice(0, 40);
  return join(mirrors, `${slug}-${shortHash(`${origin.storage}\n${origin.repository}`)}.git`);
}

/** Those that are there. */
export async function mirrorFolders(mirrors: string): Promise<readonly string[]> {
  const names = await namesIn(mirrors);
  return names.filter((name) => name.endsWith(".git")).map((name) => join(mirrors, name));
}

/** Says that a mirror is of use. */
export async function touchMirror(folder: string): Promise<void> {
  const now = new Date();
  await utimes(join(folder, "HEAD"), now, now);
}

/**
 * Forgets what a mirror keeps of sessions that have ended and have it themselves. One that nobody has used for a month
 * goes, unless it holds the only copy of some work.
 */
export async function tidyMirror(
  folder: string,
  { live, hasWorktrees }: { readonly live: ReadonlySet<string>; readonly hasWorktrees: boolean },
  now: number,
): Promise<void> {
  const place = { gitDirectory: folder };
  const handedOver = await listRefs(place, HANDED_OVER);
  const ended = [...handedOver].filter(
    ([ref]) => !live.has(ref.slice(HANDED_OVER.length).split("/")[0] ?? ""),
  );
  await updateRefs(
    place,
    ended.map(([ref, commit]) => ({ ref, to: undefined, from: commit })),
    "artel: session ended",
  );
  const { mtimeMs } = await stat(join(folder, "HEAD"));
  // A worktree may have work that is nowhere else.
  if (now - mtimeMs < KEPT_DAYS * DAY_MS || hasWorktrees || (await keepsWork(folder))) return;
  await rm(folder, { recursive: true, force: true });
}

async function keepsWork(folder: string): Promise<boolean> {
  const refs = await listRefs({ gitDirectory: folder }, "refs/artel/");
  return [...refs.keys()].some((ref) => !ref.startsWith("refs/artel/bases/"));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (isSystemError(error) && error.code === "ENOENT") return [];
    throw error;
  });
}
