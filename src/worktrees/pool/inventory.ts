import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomId } from "#shared";
import { findBelow, TICK_MS } from "../folders/find-below.ts";

/** One file, folder or link of a worktree. */
export interface Entry {
  /** Letters of find(1): f, d, l, …; m is a folder called `node_modules`, into which is not looked. */
  readonly kind: string;
  /** Milliseconds since the epoch of the last change of content, mode, owner or name; 0 of folders. */
  readonly changedAt: number;
  /** All that would be another if anything had happened to it; of a folder only its mode and owner. */
  readonly stamp: string;
  /** As `MODE UID GID`. */
  readonly access: string;
}

/**
 * What is in a worktree, outside of `node_modules` and without its `.git`, by path. Paths are latin1, so that any bytes
 * come out as they went in. A file with the stamp that it had is the same file with the same content: nobody but the
 * kernel sets the time of a change.
 */
export interface Inventory {
  /** The commit that was checked out. */
  readonly commit: string;
  /** When it began to be taken. */
  readonly at: number;
  readonly entries: ReadonlyMap<string, Entry>;
}

/** Whether it is what it was when the inventory was taken. */
export function isUnchanged(known: Inventory, path: string, now: Entry): boolean {
  const before = known.entries.get(path);
  return before?.stamp === now.stamp && before.changedAt < known.at - TICK_MS;
}

/** Whether nothing was changed, added or removed outside of the folders called `node_modules` that were put there. */
export function isSame(known: Inventory, now: Inventory, modules: readonly string[]): boolean {
  const attached = new Set(modules);
  const counted = ({ entries }: Inventory) =>
    [...entries].filter(([path, { kind }]) => kind !== "m" || !attached.has(path));
  const found = counted(now);
  // What is in another one nobody has looked at.
  return (
    counted(known).length === found.length &&
    found.every(([path, entry]) => entry.kind !== "m" && isUnchanged(known, path, entry))
  );
}

/** Rejects with `UnreadableWorktree` when a folder cannot be read. */
export async function takeInventory(worktree: string, commit: string): Promise<Inventory> {
  const at = Date.now();
  const listed = await findBelow(worktree, [".", "-xdev", ...FORMAT]);
  return { commit, at, entries: parseEntries(listed) };
}

const GIT = ["-path", "./.git", "-prune"];
const MODULES = [
  "-type",
  "d",
  "-name",
  "node_modules",
  "-prune",
  "-printf",
  "m 0 %m %U %G - %P\\0",
];
const FOLDER = ["-type", "d", "-printf", "d 0 %m %U %G - %P\\0"];
const OTHER = ["-printf", "%y %C@ %m %U %G %i:%n %P\\0"];
const FORMAT = [...GIT, "-o", ...MODULES, "-o", ...FOLDER, "-o", ...OTHER];

/** Parents before what is in them. */
function parseEntries(text: string): Map<string, Entry> {
  const entries = text.split("\0").flatMap((line): [string, Entry][] => {
    const match = LINE.exec(line);
    if (match === null) return [];
    const [, kind = "", seconds = "", access = "", identity = "", path = ""] = match;
    const stamp = `${kind} ${seconds} ${access} ${identity}`;
    return [[path, { kind, changedAt: Number(seconds) * 1000, stamp, access }]];
  });
  return new Map(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

const LINE = /^(\S) ([\d.]+) (\S+ \S+ \S+) (\S+) (.*)$/s;

const FILE = "artel-inventory";

/** Undefined when there is none. */
export async function readInventory(gitDirectory: string): Promise<Inventory | undefined> {
  const text = await readFile(join(gitDirectory, FILE), "latin1").catch(() => "");
  const [head = "", ...lines] = text.split("\0");
  const match = /^([0-9a-f]+) (\d+)$/.exec(head);
  if (match === null) return undefined;
  const [, commit = "", at] = match;
  return { commit, at: Number(at), entries: parseEntries(lines.join("\0")) };
}

export async function writeInventory(gitDirectory: string, inventory: Inventory): Promise<void> {
  const { commit, at, entries } = inventory;
  const lines = [...entries].map(([path, { stamp }]) => `${stamp} ${path}\0`);
  const draft = join(gitDirectory, `${FILE}.${randomId(8)}`);
  await writeFile(draft, `${commit} ${at}\0${lines.join("")}`, "latin1");
  await rename(draft, join(gitDirectory, FILE));
}
