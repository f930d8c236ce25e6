import { ModelError } from "./errors.ts";

/** Milliseconds. */
export interface TimeLimits {
  /** From the request to the first byte of the answer. */
  readonly firstByteMs: number;
  /** Between two pieces of the answer. */
  readonly idleMs: number;
  readonly answerMs: number;
}

/**
 * One request's way to the network: it ends at its time limits, and remembers how far it came, which decides what a
 * request that failed may have cost.
 */
export class RequestWatch {
  wasSent = false;
  /** The head of an answer has come. */
  wasAnswered = false;
  readonly #fetch: typeof globalThis.fetch;
  readonly #limits: TimeLimits;
  readonly #label: string;

  constructor(fetch: typeof globalThis.fetch, limits: TimeLimits, label: string) {
    this.#fetch = fetch;
    this.#limits = limits;
    this.#label = label;
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const stop = new Stopwatch(this.#limits, this.#label);
    const signals = [stop.signal, ...(init?.signal ? [init.signal] : [])];
    try {
      init?.signal?.throwIfAborted();
      this.wasSent = true;
      const response = await this.#fetch(input, {
        ...init,
        signal: AbortSignal.any(signals),
        // Headers that hold keys would go along to wherever it leads.
        redirect: "error",
      });
      this.wasAnswered = true;
      return watched(response, stop);
    } catch (error) {
      stop.end();
      throw stop.signal.aborted ? stop.signal.reason : error;
    }
  };
}

/** The same answer, each piece of which is waited for only so long. */
function watched(response: Response, stop: Stopwatch): Response {
  if (response.body === null) {
    stop.end();
    return response;
  }
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        stop.wait();
        try {
          const { done, value } = await reader.read();
          if (done) stop.end();
          else stop.hear();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          stop.end();
          controller.error(stop.signal.aborted ? stop.signal.reason : error);
        }
      },
      cancel: (reason) => {
        stop.end();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}

/** Aborts when an answer does not begin, does not go on, or does not end in time. */
class Stopwatch {
  readonly #controller = new AbortController();
  readonly #limits: TimeLimits;
  readonly #label: string;
  readonly #whole: NodeJS.Timeout;
  #silence: NodeJS.Timeout;
  #hasBegun = false;

  constructor(limits: TimeLimits, label: string) {
    this.#limits = limits;
    this.#label = label;
    this.#whole = this.#timer(limits.answerMs, "has not ended its answer after");
    this.#silence = this.#timer(limits.firstByteMs, "has not begun to answer after");
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Somebody waits for the next piece. */
  wait(): void {
    if (this.#hasBegun) this.#silence.refresh();
  }

  /** A piece has come. */
  hear(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    clearTimeout(this.#silence);
    this.#silence = this.#timer(this.#limits.idleMs, "has said nothing more for");
  }

  end(): void {
    clearTimeout(this.#whole);
    clearTimeout(this.#silence);
  }

  #timer(milliseconds: number, what: string): NodeJS.Timeout {
    return setTimeout(() => {
      const message = `${this.#label} ${what} ${milliseconds / 1000} s.`;
      const code = this.#hasBegun ? "MODEL_STREAM_CUT" : "MODEL_UNAVAILABLE";
      this.#controller.abort(new ModelError(code, message, { model: this.#label }));
    }, milliseconds);
  }
}
