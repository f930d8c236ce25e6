import { setTimeout as pause } from "node:timers/promises";
import type { DiskBudget } from "../disk.ts";
import type { SandboxLimits, SandboxResult } from "../sandbox.ts";
import type { Container } from "./container.ts";
import { watchMemory } from "./memory-watch.ts";

const DISK_LOOK_MS = 250;
const AGAIN_MS = 200;
/** How long a command of the engine may go on after its container was killed, or before it made one. */
const GIVE_UP_MS = 20_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Watches time, memory, disk and the caller's signal, and kills the container at the first that says so. */
export class ContainerEnding {
  readonly #container: Container;
  readonly #signal: AbortSignal | undefined;
  readonly #clock: NodeJS.Timeout;
  readonly #giveUp = new AbortController();
  readonly #over = new AbortController();
  readonly #cancel = (): void => void this.#end("cancelled");
  #diskLook: NodeJS.Timeout | undefined;
  #stopped = false;
  #reason: SandboxResult["ended"] = "exit";

  constructor(
    container: Container,
    limits: SandboxLimits,
    signal: AbortSignal | undefined,
    disk: DiskBudget | undefined,
  ) {
    this.#container = container;
    this.#signal = signal;
    this.#clock = setTimeout(
      () => void this.#end("time"),
      Math.min(limits.timeMs, LONGEST_TIMER_MS),
    );
    signal?.addEventListener("abort", this.#cancel, { once: true });
    if (disk !== undefined) this.#lookAtDiskLater(disk);
    void watchMemory(container, this.#over.signal, () => void this.#end("memory"));
  }

  get reason(): SandboxResult["ended"] {
    return this.#reason;
  }

  /** Aborted when killing the container did not end the engine's command. */
  get givenUp(): AbortSignal {
    return this.#giveUp.signal;
  }

  stop(): void {
    this.#stopped = true;
    this.#over.abort();
    clearTimeout(this.#clock);
    clearTimeout(this.#diskLook);
    this.#signal?.removeEventListener("abort", this.#cancel);
  }

  /** Again and again: the first time, there may be no container yet. */
  async #end(reason: SandboxResult["ended"]): Promise<void> {
    if (this.#reason !== "exit" || this.#stopped) return;
    this.#reason = reason;
    const last = performance.now() + GIVE_UP_MS;
    while (!this.#stopped && performance.now() < last) {
      await this.#container.kill();
      await pause(AGAIN_MS);
    }
    if (!this.#stopped) this.#giveUp.abort();
  }

  #lookAtDiskLater(disk: DiskBudget): void {
    this.#diskLook = setTimeout(() => {
      void disk.exceeded().then((exceeded) => {
        if (this.#stopped || this.#reason !== "exit") return;
        if (exceeded) void this.#end("disk");
        else this.#lookAtDiskLater(disk);
      });
    }, DISK_LOOK_MS);
  }
}
