import { statfsSync } from "node:fs";
import { lstat, opendir } from "node:fs/promises";
import { join } from "node:path";
import type { SandboxPolicy } from "./sandbox.ts";

/** What an entry of a folder takes on disk besides its content, so that many empty files count as well. */
const ENTRY_BYTES = 4096;
/** Of the whole machine's growth, before it is worth to see whose it is. */
const SUSPICIOUS = 0.8;
/** A look at all files takes at most this share of the time: when there is reason for it, and when there is none. */
const SHARE_OF_TIME = { suspicious: 0.2, regular: 0.02 };
/** Until the first look without reason. */
const REGULAR_AFTER_MS = 5_000;
/** The clock of file systems ticks more coarsely. */
const SLACK_MS = 50;

/**
 * Whether a command wrote more than it may. Free space of the file systems is asked often, which costs nothing; when it
 * shrinks by about as much as the budget, whoever did that, the folders are walked for files that changed since the
 * start. Now and then they are walked anyway: others may free as much as the command takes.
 */
export class DiskBudget {
  readonly #folders: readonly string[];
  readonly #limitBytes: number;
  readonly #startedAt = Date.now() - SLACK_MS;
  /** The least that was in use since the start. */
  #leastUsed: number;
  #notBefore = 0;
  #regularAt = performance.now() + REGULAR_AFTER_MS;

  /** Undefined where the policy sets no limit. */
  static of(policy: SandboxPolicy): DiskBudget | undefined {
    const { diskBytes } = policy.limits;
    const folders = [
      ...(policy.worktreeWritable === false ? [] : [policy.worktree]),
      ...(policy.writable ?? []),
    ];
    return diskBytes === undefined ? undefined : new DiskBudget(folders, diskBytes);
  }

  constructor(folders: readonly string[], limitBytes: number) {
    this.#folders = folders;
    this.#limitBytes = limitBytes;
    this.#leastUsed = usedBytes(folders);
  }

  async exceeded(): Promise<boolean> {
    const used = usedBytes(this.#folders);
    this.#leastUsed = Math.min(this.#leastUsed, used);
    const isSuspicious = used - this.#leastUsed >= this.#limitBytes * SUSPICIOUS;
    const started = performance.now();
    if (started < (isSuspicious ? this.#notBefore : this.#regularAt)) return false;
    const written = await this.#written();
    const ended = performance.now();
    this.#notBefore = ended + (ended - started) / SHARE_OF_TIME.suspicious;
    this.#regularAt = ended + Math.max(REGULAR_AFTER_MS, (ended - started) / SHARE_OF_TIME.regular);
    return written > this.#limitBytes;
  }

  async #written(): Promise<number> {
    let total = 0;
    const open = [...this.#folders];
    for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
      try {
        for await (const entry of await opendir(folder)) {
          const path = join(folder, entry.name);
          if (entry.isDirectory()) open.push(path);
          const { ctimeMs, blocks } = await lstat(path);
          if (ctimeMs >= this.#startedAt) total += ENTRY_BYTES + blocks * 512;
        }
      } catch {
        // It was removed meanwhile, or is closed to us.
      }
      if (total > this.#limitBytes) break;
    }
    return total;
  }
}

/** Of all file systems that the folders are on, entries included. */
function usedBytes(folders: readonly string[]): number {
  const systems = new Map<string, number>();
  for (const folder of folders) {
    try {
      const { type, blocks, bsize, bfree, files, ffree } = statfsSync(folder);
      systems.set(
        `${type} ${blocks} ${files}`,
        (blocks - bfree) * bsize + (files - ffree) * ENTRY_BYTES,
      );
    } catch {
      // It is gone: nothing can be written to it.
    }
  }
  return [...systems.values()].reduce((total, used) => total + used, 0);
}
