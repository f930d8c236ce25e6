import { readdirSync, readFileSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Memory of a process and all below it that could not be given back by dropping caches: private pages and shared
 * memory, each shared page counted once. Processes that end meanwhile count as nothing.
 */
export function treeMemoryBytes(root: number, limitBytes: number): number {
  const processes = descendants(root);
  const rough = sum(processes.map(residentBytes));
  // Pages that several processes share count several times so far. Only near the limit is it worth to look closer.
  if (rough <= limitBytes) return rough;
  return Math.min(rough, sum(processes.map(proportionalBytes)));
}

const TMPFS = 0x01021994;

/**
 * What lies in memory file systems of the sandbox whose first process this is. Nothing while it still has the host's
 * root, which is so for a moment at its start.
 */
export function memoryFileBytes(first: number, folders: readonly string[]): number {
  const root = `/proc/${first}/root`;
  const ownRoot = attempt(() => statSync(`${root}/`).dev !== statSync("/").dev) ?? false;
  if (!ownRoot) return 0;
  return sum(
    folders.map((folder) => {
      const system = attempt(() => statfsSync(join(root, folder)));
      return system?.type === TMPFS ? (system.blocks - system.bfree) * system.bsize : 0;
    }),
  );
}

function descendants(root: number): number[] {
  const found = [root];
  for (const pid of found) found.push(...children(pid));
  return found;
}

/** A child is listed at the thread that made it. */
function children(pid: number): number[] {
  const threads = attempt(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  return threads.flatMap((thread) => {
    const text = attempt(() => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8")) ?? "";
    return text.split(" ").filter(Boolean).map(Number);
  });
}

/** All resident pages but those of mapped files, which the kernel can drop or write back. */
function residentBytes(pid: number): number {
  const text = attempt(() => readFileSync(`/proc/${pid}/status`, "utf8")) ?? "";
  return kilobytes(text, "RssAnon") + kilobytes(text, "RssShmem") + kilobytes(text, "VmSwap");
}

function proportionalBytes(pid: number): number {
  const text = attempt(() => readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
  // A process that forbids looking closer counts in full.
  if (text === undefined || text === "") return residentBytes(pid);
  return kilobytes(text, "Pss_Anon") + kilobytes(text, "Pss_Shmem") + kilobytes(text, "SwapPss");
}

function kilobytes(text: string, name: string): number {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text);
  return Number(match?.[1] ?? 0) * 1024;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
