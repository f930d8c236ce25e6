import type { SandboxLimits, SandboxResult } from "../sandbox.ts";
import { memoryFileBytes, treeMemoryBytes } from "./memory.ts";
import type { DiskBudget } from "../disk.ts";
import type { RunningSandbox } from "./running.ts";

const FIRST_LOOK_MS = 10;
const SLOWEST_LOOK_MS = 100;
const DISK_LOOK_MS = 250;

/** Watches time, memory and the caller's signal, and ends the sandbox at the first that says so. */
export class Ending {
  readonly #running: RunningSandbox;
  readonly #limits: SandboxLimits;
  readonly #memoryFolders: readonly string[];
  readonly #signal: AbortSignal | undefined;
  readonly #clock: NodeJS.Timeout;
  readonly #cancel = (): void => this.#end("cancelled");
  #look: NodeJS.Timeout | undefined;
  #diskLook: NodeJS.Timeout | undefined;
  #lookMs = FIRST_LOOK_MS;
  #stopped = false;
  #reason: SandboxResult["ended"] = "exit";
  #peak: number | null = null;

  constructor(
    running: RunningSandbox,
    limits: SandboxLimits,
    signal: AbortSignal | undefined,
    disk: DiskBudget | undefined,
    memoryFolders: readonly string[],
  ) {
    this.#running = running;
    this.#memoryFolders = memoryFolders;
    this.#limits = limits;
    this.#signal = signal;
    // A timer holds 31 bits; a longer limit is as good as 24 days.
    this.#clock = setTimeout(() => this.#end("time"), Math.min(limits.timeMs, 2 ** 31 - 1));
    signal?.addEventListener("abort", this.#cancel, { once: true });
    this.#lookLater();
    if (disk !== undefined) this.#lookAtDiskLater(disk);
  }

  get reason(): SandboxResult["ended"] {
    return this.#reason;
  }

  get peakMemoryBytes(): number | null {
    return this.#peak;
  }

  stop(): void {
    clearTimeout(this.#clock);
    clearTimeout(this.#look);
    clearTimeout(this.#diskLook);
    this.#stopped = true;
    this.#signal?.removeEventListener("abort", this.#cancel);
  }

  #end(reason: SandboxResult["ended"]): void {
    if (this.#reason === "exit") this.#reason = reason;
    clearTimeout(this.#clock);
    clearTimeout(this.#look);
    this.#running.kill();
    // Until it is gone: the first time, bwrap may not have told yet whom to kill.
    this.#look = setTimeout(() => this.#end(reason), FIRST_LOOK_MS);
  }

  #lookLater(): void {
    this.#look = setTimeout(() => this.#lookNow(), this.#lookMs);
  }

  #lookAtDiskLater(disk: DiskBudget): void {
    this.#diskLook = setTimeout(() => {
      void disk.exceeded().then((exceeded) => {
        if (this.#stopped || this.#reason !== "exit") return;
        if (exceeded) this.#end("disk");
        else this.#lookAtDiskLater(disk);
      });
    }, DISK_LOOK_MS);
  }

  #lookNow(): void {
    const first = this.#running.first;
    if (first !== undefined) {
      const files = memoryFileBytes(first, this.#memoryFolders);
      const used = files + treeMemoryBytes(first, this.#limits.memoryBytes - files);
      this.#peak = Math.max(this.#peak ?? 0, used);
      if (used > this.#limits.memoryBytes) return this.#end("memory");
      this.#lookMs = nextLook(this.#lookMs, used / this.#limits.memoryBytes);
    }
    this.#lookLater();
  }
}

/** Short commands are seen at least once, long ones cost little, and those near the limit are watched closely. */
function nextLook(last: number, share: number): number {
  if (share > 0.75) return 10;
  if (share > 0.5) return 25;
  return Math.min(last * 2, SLOWEST_LOOK_MS);
}
