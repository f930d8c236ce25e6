import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Order, Report, ThreadData } from "./protocol.ts";
import { parseReport } from "./report.ts";

/** Of the thread's own program, which holds what crosses; what the snippet holds is in the interpreter's memory. */
const HEAP_MEGABYTES = 256;
/** So that the interpreter's own stack is full before this one is: that is an error in the snippet, and this would end all. */
const STACK_MEGABYTES = 16;
const OUT_OF_MEMORY = "ERR_WORKER_OUT_OF_MEMORY";

let compiled: Promise<WebAssembly.Module> | undefined;

/** The interpreter, compiled once for all threads of this process. */
export function interpreterModule(): Promise<WebAssembly.Module> {
  const path = createRequire(import.meta.url).resolve(
    "@jitl/quickjs-ng-wasmfile-release-sync/wasm",
  );
  compiled ??= readFile(path).then((bytes) => WebAssembly.compile(bytes));
  return compiled;
}

export type ThreadEnd =
  /** It was ended from here, or by itself. */
  | { readonly kind: "gone" }
  /** Its own heap was full. */
  | { readonly kind: "memory" }
  | { readonly kind: "error"; readonly error: unknown };

/** A thread with an interpreter, for one snippet. While it waits for one, it keeps no process alive. */
export class InterpreterThread {
  readonly ready: Promise<void>;
  /** Is always fulfilled, at the very end. */
  readonly ended: Promise<ThreadEnd>;
  readonly #worker: Worker;
  #listener: (report: Report) => void = () => {};

  constructor(module: WebAssembly.Module) {
    const entry = new URL(
      `./thread-entry${extname(fileURLToPath(import.meta.url))}`,
      import.meta.url,
    );
    const data: ThreadData = { module };
    this.#worker = new Worker(entry, {
      workerData: data,
      name: "artel-snippet",
      // Nothing of Artel is in reach, should a snippet ever get out of the interpreter.
      env: {},
      argv: [],
      execArgv: ["--disable-warning=ExperimentalWarning"],
      stdout: true,
      stderr: true,
      resourceLimits: {
        maxOldGenerationSizeMb: HEAP_MEGABYTES,
        stackSizeMb: STACK_MEGABYTES,
      },
    });
    let end: ThreadEnd = { kind: "gone" };
    this.ended = new Promise((resolve) => this.#worker.once("exit", () => resolve(end)));
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on("message", (message: unknown) => {
        const report = parseReport(message);
        if (report.kind === "ready") resolve();
        else this.#listener(report);
      });
      this.#worker.on("error", (error: NodeJS.ErrnoException) => {
        end = error.code === OUT_OF_MEMORY ? { kind: "memory" } : { kind: "error", error };
        reject(error);
      });
      this.#worker.once("exit", () => reject(new Error("The thread ended at its start.")));
    });
    // Whoever takes the thread waits for it; until then nobody needs to know.
    this.ready.catch(() => {});
    // Last of all: listening to it takes it back.
    this.#worker.unref();
  }

  /** From now on it keeps the process alive. */
  hold(): void {
    this.#worker.ref();
  }

  listen(listener: (report: Report) => void): void {
    this.#listener = listener;
  }

  post(order: Order): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker.postMessage(order);
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }
}
