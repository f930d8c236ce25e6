import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { z } from "zod";
import { isProcessAlive } from "#infra/process";

const statusSchema = z.union([
  z.object({ "child-pid": z.int().positive() }),
  z.object({ "exit-code": z.int() }),
]);

/** A launched sandbox, as bwrap reports on it. */
export class RunningSandbox {
  readonly #child: ChildProcess;
  /** The first process of its PID namespace, numbered as on the host: when it dies, the kernel kills the rest. */
  #first: number | undefined;
  /** Known only when the command itself was started and ended. */
  #exitCode: number | undefined;
  #pending = "";

  constructor(child: ChildProcess, status: Readable) {
    this.#child = child;
    status.setEncoding("utf8");
    status.on("data", (text: string) => this.#read(text));
    status.on("error", () => {});
  }

  get first(): number | undefined {
    return this.#first;
  }

  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  kill(): void {
    // The namespace first: the rest only reports on it.
    if (this.#first !== undefined) killProcess(this.#first);
    if (this.#child.pid !== undefined && this.#child.exitCode === null)
      killProcess(-this.#child.pid);
  }

  /** bwrap may return before the kernel has ended what the command left behind. */
  async gone(): Promise<void> {
    if (this.#first === undefined) return;
    const deadline = Date.now() + 10_000;
    while (isProcessAlive(this.#first) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  #read(text: string): void {
    const lines = (this.#pending + text).split("\n");
    this.#pending = lines.pop() ?? "";
    for (const line of lines.filter((line) => line.trim() !== "")) {
      const status = statusSchema.parse(JSON.parse(line));
      if ("child-pid" in status) this.#first = status["child-pid"];
      else this.#exitCode = status["exit-code"];
    }
  }
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}
