import imported from "@jitl/quickjs-ng-wasmfile-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
} from "quickjs-emscripten-core";

const PAGE_BYTES = 65_536;
/** What the compiled module asks for at least. */
const FEWEST_PAGES = 256;
/** What it can have at most: 2 GiB. */
const MOST_PAGES = 32_768;
/** About three thousand calls deep. The thread's own stack is so large (interpreter-thread.ts) that this one is full first. */
const STACK_BYTES = 512 * 1024;
const JOBS_AT_ONCE = 1_000;

// Its types are those of its CommonJS form, which has the export under one more name.
const variant: QuickJSSyncVariant = "default" in imported ? imported.default : imported;

/**
 * QuickJS in a WebAssembly memory that cannot grow over the limit, whatever is done in it. QuickJS's own limit of
 * memory misses a part, and its interruption comes only between operations: some last for hours. So time is held by
 * whoever can end the thread; the interruption ends most snippets sooner, also when Artel is too busy to look.
 */
export class Interpreter {
  readonly context: QuickJSContext;
  readonly #memory: WebAssembly.Memory;
  #overdue = false;
  #memoryRefused = false;

  static async start(module: WebAssembly.Module, memoryBytes: number): Promise<Interpreter> {
    const pages = Math.floor(memoryBytes / PAGE_BYTES);
    const memory = new WebAssembly.Memory({
      initial: FEWEST_PAGES,
      maximum: Math.min(MOST_PAGES, Math.max(FEWEST_PAGES, pages)),
    });
    const quickjs = await newQuickJSWASMModuleFromVariant(
      newVariant(variant, { wasmModule: module, wasmMemory: memory }),
    );
    return new Interpreter(
      quickjs.newRuntime({ maxStackSizeBytes: STACK_BYTES }).newContext(),
      memory,
    );
  }

  constructor(context: QuickJSContext, memory: WebAssembly.Memory) {
    this.context = context;
    this.#memory = memory;
    this.#noteRefusals();
  }

  /** True once it has been interrupted: what came of it after that means nothing. */
  get overdue(): boolean {
    return this.#overdue;
  }

  /** True when it asked for more memory than there is, whether or not it could do without. */
  get memoryRefused(): boolean {
    return this.#memoryRefused;
  }

  interruptAfter(timeMs: number): void {
    const deadline = performance.now() + timeMs;
    this.context.runtime.setInterruptHandler(() => {
      this.#overdue ||= performance.now() >= deadline;
      return this.#overdue;
    });
  }

  /** Runs what waits to be run, also what that adds. */
  runJobs(): void {
    const { runtime } = this.context;
    while (!this.#overdue && runtime.hasPendingJob()) {
      // A job that fails says so in its promise; an error here is the interruption.
      const done = runtime.executePendingJobs(JOBS_AT_ONCE);
      done.dispose();
    }
  }

  /** The text of a string inside, or undefined when it is longer than `most` characters or no string. */
  text(handle: QuickJSHandle, most: number): string | undefined {
    const { context } = this;
    if (context.typeof(handle) !== "string") return undefined;
    const length = context.getProp(handle, "length").consume((value) => context.getNumber(value));
    return length > most ? undefined : context.getString(handle);
  }

  #noteRefusals(): void {
    const grow = this.#memory.grow.bind(this.#memory);
    this.#memory.grow = (pages) => {
      try {
        return grow(pages);
      } catch (error) {
        this.#memoryRefused = true;
        throw error;
      }
    };
  }
}
