import { Buffer } from "node:buffer";
import type { Stats } from "node:fs";
import { chmod, lchown, link, lstat, readdir } from "node:fs/promises";
import { isSystemError } from "#shared";
import { deleteFolder } from "../access.ts";
import { findBelow, pathInside, TICK_MS } from "../folders/find-below.ts";
import { hostCommand } from "../folders/host-command.ts";
import { contentOf } from "./install-record.ts";
import { parentInside } from "./outputs.ts";

/**
 * The folders of the attached `node_modules` by path (latin1, below the worktree) with what changes when anything in
 * them is added, removed or replaced. Their files need no look: no sandbox can write them, see `protect`.
 */
export interface ModuleStamps {
  /** Milliseconds since the epoch at which they began to be taken. */
  readonly at: number;
  readonly folders: ReadonlyMap<string, string>;
}

/** With more than this to be looked at, putting all of it there anew is as fast. */
const MOST_REPAIRS = 500;

export async function takeModuleStamps(
  worktree: string,
  modules: readonly string[],
): Promise<ModuleStamps> {
  const at = Date.now();
  if (modules.length === 0) return { at, folders: new Map() };
  for (const module of modules) await parentInside(worktree, module);
  const roots = modules.map((module) => `./${module}`);
  const format = ["-type", "d", "-printf", "%C@ %m %U %G %i %p\\0"];
  const listed = await findBelow(worktree, [...roots, "-xdev", ...format]);
  return { at, folders: parseStamps(listed) };
}

function parseStamps(text: string): Map<string, string> {
  const folders = text.split("\0").flatMap((line): [string, string][] => {
    const match = /^((?:\S+ ){5})\.\/(.*)$/s.exec(line);
    return match === null ? [] : [[match[2] ?? "", (match[1] ?? "").trimEnd()]];
  });
  return new Map(folders.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/**
 * Makes the attached `node_modules` what they were when the stamps were taken. Answers false when that would take longer
 * than attaching them anew, or is not possible.
 */
export async function repairModules(
  place: { readonly folder: string; readonly worktree: string },
  modules: readonly string[],
  known: ModuleStamps,
): Promise<boolean> {
  const found = await takeModuleStamps(place.worktree, modules).catch(() => undefined);
  if (found === undefined) return false;
  const changed = [...found.folders].filter(([path, stamp]) => !isUnchanged(known, path, stamp));
  const isMissing = modules.some((module) => !found.folders.has(latin1(module)));
  if (isMissing || changed.length > MOST_REPAIRS) return false;
  const deleted = new Set<string>();
  for (const [path] of changed) {
    if (isBelow(path, deleted)) continue;
    const source = contentOf(place.folder, utf8(path));
    const target = pathInside(place.worktree, path);
    for (const name of await repairFolder(Buffer.from(source), target)) {
      deleted.add(`${path}/${name}`);
    }
  }
  return true;
}

function isUnchanged(known: ModuleStamps, path: string, stamp: string): boolean {
  return known.folders.get(path) === stamp && Number.parseFloat(stamp) * 1000 < known.at - TICK_MS;
}

/** Answers what it deleted, or replaced by a new copy. */
async function repairFolder(source: Buffer, target: Buffer): Promise<string[]> {
  const wanted = new Set(await namesIn(source));
  const gone: string[] = [];
  for (const name of await namesIn(target)) {
    if (wanted.has(name)) continue;
    await deleteFolder(join(target, name));
    gone.push(name);
  }
  for (const name of wanted) {
    if (await repairEntry(join(source, name), join(target, name))) gone.push(name);
  }
  const { mode, uid, gid } = await lstat(source);
  if (process.getuid?.() === 0) await lchown(target, uid, gid);
  await chmod(target, mode & 0o7777);
  return gone;
}

/** Answers whether it is another entry now. */
async function repairEntry(source: Buffer, target: Buffer): Promise<boolean> {
  const [from, to] = [await lstat(source), await entryAt(target)];
  if (to !== undefined && isSameEntry(from, to)) return false;
  if (to !== undefined) await deleteFolder(target);
  if (from.isDirectory()) await hostCommand("cp", ["-al", "-T", "--", text(source), text(target)]);
  else await link(source, target);
  return true;
}

/** A folder is the worktree's own, and has a stamp of its own. */
function isSameEntry(from: Stats, to: Stats): boolean {
  if (from.isDirectory()) return to.isDirectory();
  return from.ino === to.ino && from.dev === to.dev;
}

async function entryAt(path: Buffer): Promise<Stats | undefined> {
  return lstat(path).catch((error: unknown) => {
    if (isSystemError(error) && error.code === "ENOENT") return undefined;
    throw error;
  });
}

async function namesIn(folder: Buffer): Promise<string[]> {
  return (await readdir(folder, { encoding: "buffer" })).map((name) => name.toString("latin1"));
}

function isBelow(path: string, folders: ReadonlySet<string>): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) {
    if (folders.has(path.slice(0, end))) return true;
  }
  return false;
}

function join(folder: Buffer, name: string): Buffer {
  return Buffer.concat([folder, Buffer.from("/"), Buffer.from(name, "latin1")]);
}

const latin1 = (path: string): string => Buffer.from(path).toString("latin1");
const utf8 = (path: string): string => Buffer.from(path, "latin1").toString();

/** For a program, which is told paths as UTF-8. */
function text(path: Buffer): string {
  const said = path.toString();
  if (Buffer.from(said).equals(path)) return said;
  throw new RangeError(`${said} is not UTF-8`);
}
