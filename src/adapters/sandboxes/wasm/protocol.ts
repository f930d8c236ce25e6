/** What a thread is started with. */
export interface ThreadData {
  readonly module: WebAssembly.Module;
}

/** From Artel to the thread. */
export type Order = Run | Answer;

export interface Run {
  readonly kind: "run";
  readonly code: string;
  /** What stacks name. */
  readonly fileName: string;
  readonly functions: readonly string[];
  /** JSON. */
  readonly input: string | undefined;
  readonly timeMs: number;
  readonly memoryBytes: number;
  readonly valueBytes: number;
  /** Of an `OutputBuffer`: what is in it is there also when the thread has been ended. */
  readonly output: SharedArrayBuffer;
}

/** To a call of a host function. */
export interface Answer {
  readonly kind: "answer";
  readonly call: number;
  /** JSON; without it and without an error the answer is `undefined`. */
  readonly value?: string;
  /** What the snippet may know of why there is none. */
  readonly error?: string;
}

/** From the thread to Artel, as JSON: `reportSchema` in report.ts. */
export type Report = Ready | Call | Ended;

export interface Ready {
  readonly kind: "ready";
}

export interface Call {
  readonly kind: "call";
  readonly call: number;
  readonly name: string;
  /** A JSON array. */
  readonly values: string;
}

export interface Ended {
  readonly kind: "ended";
  readonly ended: "value" | "exception" | "time" | "memory" | "output" | "syntax";
  /** JSON. */
  readonly value?: string;
  readonly error?: Failure;
}

export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** A host function's values and answer, and the snippet's value, are nested at most so deep. */
export const DEEPEST = 200;
