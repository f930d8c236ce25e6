import { bulkhead, type BulkheadPolicy } from "cockatiel";
import { SandboxUnavailableError } from "../errors.ts";
import type { SandboxProbe } from "../sandbox.ts";
import type { Snippet, SnippetLimits, SnippetResult, SnippetSandbox } from "../snippet-sandbox.ts";
import { execute, overdue, tooMuchMemory, type Execution } from "./execution.ts";
import { HostFunctions } from "./host-functions.ts";
import type { InterpreterThread } from "./interpreter-thread.ts";
import { probeSnippets } from "./probe.ts";
import { checkSnippet } from "./snippet-check.ts";
import { ThreadPool } from "./thread-pool.ts";
import { translate, type Translated } from "./translation.ts";

export interface WasmSandboxOptions {
  /** Threads that are kept ready for the next snippets. Default 2; each takes about 10 MB. */
  readonly ready?: number;
  /** Snippets that run at the same time; others wait for a place. Default 16. */
  readonly atOnce?: number;
}

/** Snippets in QuickJS, which is compiled to WebAssembly, in a thread for each. */
export class WasmSandbox implements SnippetSandbox {
  readonly name = "wasm";
  readonly #threads: ThreadPool;
  readonly #places: BulkheadPolicy;
  readonly #closing = new AbortController();
  #probe: Promise<SandboxProbe> | undefined;

  constructor({ ready = 2, atOnce = 16 }: WasmSandboxOptions = {}) {
    this.#threads = new ThreadPool(ready);
    this.#places = bulkhead(atOnce, Number.POSITIVE_INFINITY);
  }

  /** What it tries does not depend on the machine's state, so once is enough. */
  probe(): Promise<SandboxProbe> {
    this.#probe ??= probeSnippets(this);
    return this.#probe;
  }

  async runSnippet(
    snippet: Snippet,
    limits: SnippetLimits,
    signal?: AbortSignal,
  ): Promise<SnippetResult> {
    checkSnippet(snippet, limits);
    const closing = this.#closing.signal;
    const stop = signal === undefined ? closing : AbortSignal.any([signal, closing]);
    if (stop.aborted) return neverStarted;
    let begun = false;
    const running = this.#places.execute(() => {
      begun = true;
      return stop.aborted ? neverStarted : this.#run(snippet, limits, stop);
    });
    return new Promise((resolve, reject) => {
      running.then(resolve, reject);
      const stopWaiting = (): void => {
        if (!begun) resolve(neverStarted);
      };
      stop.addEventListener("abort", stopWaiting, { once: true });
      running.finally(() => stop.removeEventListener("abort", stopWaiting)).catch(() => {});
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#threads.close();
  }

  async #run(snippet: Snippet, limits: SnippetLimits, stop: AbortSignal): Promise<SnippetResult> {
    const started = performance.now();
    const program = await programOf(snippet, limits, stop);
    const spentMs = performance.now() - started;
    const execution =
      program.kind === "program"
        ? await this.#execute(snippet, program, limits, limits.timeMs - spentMs, stop)
        : notTranslated(program, limits);
    return { ...execution, durationMs: Math.round(performance.now() - started), enforced };
  }

  async #execute(
    { language, input, functions = {} }: Snippet,
    { code, positions }: Translated & { readonly kind: "program" },
    limits: SnippetLimits,
    timeMs: number,
    stop: AbortSignal,
  ): Promise<Execution> {
    const order = {
      code,
      fileName: fileNames[language],
      input: input === undefined ? undefined : JSON.stringify(input),
      functions: new HostFunctions(functions, limits.valueBytes),
      timeMs: Math.max(1, timeMs),
    };
    const execution = await execute(await this.#thread(), order, limits, stop);
    if (execution.error === undefined) return execution;
    const stack = positions(execution.error.stack);
    const line = execution.ended === "syntax" ? lineOf(stack) : undefined;
    return {
      ...execution,
      error: { ...execution.error, stack, ...(line === undefined ? {} : { line }) },
    };
  }

  async #thread(): Promise<InterpreterThread> {
    try {
      return await this.#threads.take();
    } catch (cause) {
      throw new SandboxUnavailableError(
        "SETUP_FAILED",
        `The thread of a snippet could not be started: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
    }
  }
}

const fileNames = { javascript: "snippet.js", typescript: "snippet.ts" } as const;

async function programOf(
  { code, language }: Snippet,
  limits: SnippetLimits,
  stop: AbortSignal,
): Promise<Translated> {
  return language === "typescript"
    ? translate(code, limits.timeMs, stop)
    : { kind: "program", code, positions: (text) => text };
}

function notTranslated(
  translated: Exclude<Translated, { readonly kind: "program" }>,
  limits: SnippetLimits,
): Execution {
  const nothing = { output: "", truncated: false };
  switch (translated.kind) {
    case "cancelled":
      return { ...nothing, ended: "cancelled" };
    case "time":
      return { ...nothing, ended: "time", error: overdue(limits.timeMs) };
    case "memory":
      return { ...nothing, ended: "memory", error: tooMuchMemory };
    case "syntax": {
      const { message, line, column } = translated;
      const stack = `    at ${fileNames.typescript}:${line}:${column}\n`;
      return { ...nothing, ended: "syntax", error: { name: "SyntaxError", message, stack, line } };
    }
  }
}

function lineOf(stack: string): number | undefined {
  const line = /:(\d+):\d+/.exec(stack)?.[1];
  return line === undefined ? undefined : Number(line);
}

const enforced: SnippetResult["enforced"] = {
  time: "poll",
  memory: "engine",
  output: "poll",
  value: "poll",
  processes: "engine",
  network: "engine",
  filesystem: "engine",
};

const neverStarted: SnippetResult = {
  ended: "cancelled",
  output: "",
  truncated: false,
  durationMs: 0,
  enforced,
};
