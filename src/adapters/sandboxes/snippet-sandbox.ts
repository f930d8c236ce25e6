import type { EnforcedBy, SandboxProbe } from "./sandbox.ts";

/** Where short programs that a model wrote run. Every implementation passes `testSnippetSandbox` of `conformance.ts`. */
export interface SnippetSandbox {
  /** The registry's name: `wasm`. */
  readonly name: string;

  /** Really tries an endless loop, too much memory and a way out. Never throws for what is missing. */
  probe(): Promise<SandboxProbe>;

  /**
   * Runs one snippet to its end. The promise rejects only before anything was started, with a
   * `SandboxUnavailableError`; how the snippet ended is in the result. Nothing of it outlives the promise, but what a
   * host function began: its signal is aborted, and its answer is not waited for.
   */
  runSnippet(snippet: Snippet, limits: SnippetLimits, signal?: AbortSignal): Promise<SnippetResult>;

  /** Ends all that was kept ready. What still runs ends as cancelled, and nothing can be run after it. */
  close(): Promise<void>;
}

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

/**
 * A program in ECMAScript alone: no modules, no timers, nothing of Node or of a browser but `console`. It is strict,
 * may use `await` at its top, and its value is, in this order, what it `export`s by default, what it `return`s at its
 * top, or the last expression that it evaluated. Promises are waited for. The value is JSON, as `JSON.stringify` makes
 * it.
 */
export interface Snippet {
  readonly code: string;
  readonly language: "javascript" | "typescript";
  /** The global `input`. */
  readonly input?: Json;
  /** Global functions by name, each of which gives a promise inside. */
  readonly functions?: Readonly<Record<string, HostFunction>>;
}

/**
 * Called with what the snippet passed: foreign data, to be parsed. What it gives is the value of the promise inside.
 * The snippet sees the message of a `HostFunctionError`; of any other error it sees that there was one. The signal is
 * aborted when the snippet has ended.
 */
export type HostFunction = (
  values: readonly Json[],
  signal: AbortSignal,
) => Json | undefined | Promise<Json | undefined>;

export interface SnippetLimits {
  /** From the beginning of the translation or the run to its end, waiting for host functions included. */
  readonly timeMs: number;
  /** Of the interpreter with all that the snippet holds. At least 16 MiB are given. */
  readonly memoryBytes: number;
  /** Of `console`'s text as UTF-8; the rest is dropped and `truncated` set. */
  readonly outputBytes: number;
  /** Of the value's JSON as UTF-8, and of the values and the answer of each call of a host function. */
  readonly valueBytes: number;
}

export type SnippetLimitName =
  | "time"
  | "memory"
  | "output"
  | "value"
  | "processes"
  | "network"
  | "filesystem";

export interface SnippetResult {
  /** `output`: the value is larger than `valueBytes` or nested too deeply. `syntax`: nothing of it was run. */
  readonly ended: "value" | "exception" | "time" | "memory" | "output" | "cancelled" | "syntax";
  /** With `value` only, and not when the value was `undefined`. Plain data without a key `__proto__`. */
  readonly value?: Json;
  /** Unless there is a value, or it was cancelled. */
  readonly error?: SnippetError;
  /** What `console` wrote, up to the end or the limit. */
  readonly output: string;
  readonly truncated: boolean;
  /** Without the wait for a free place. */
  readonly durationMs: number;
  /** Who held each limit. */
  readonly enforced: Readonly<Record<SnippetLimitName, EnforcedBy>>;
}

/** As the snippet sees it itself: with lines of the snippet and no path of this machine. */
export interface SnippetError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** Where the snippet cannot be parsed, from 1. */
  readonly line?: number;
}
