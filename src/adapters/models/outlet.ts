import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";

/**
 * The stream that whoever asked reads from. It takes everything at the provider's pace, so that an answer is settled
 * also when nobody reads it to its end.
 */
export class Outlet {
  readonly stream: ReadableStream<LanguageModelV4StreamPart>;
  readonly #abandoned = new AbortController();
  #controller: ReadableStreamDefaultController<LanguageModelV4StreamPart> | undefined;

  constructor() {
    this.stream = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: (reason) => {
        this.#controller = undefined;
        this.#abandoned.abort(reason);
      },
    });
  }

  /** Aborted when the reader does not want the rest. */
  get abandoned(): AbortSignal {
    return this.#abandoned.signal;
  }

  push(part: LanguageModelV4StreamPart): void {
    this.#controller?.enqueue(part);
  }

  close(): void {
    this.#controller?.close();
    this.#controller = undefined;
  }

  fail(error: unknown): void {
    this.#controller?.error(error);
    this.#controller = undefined;
  }
}
