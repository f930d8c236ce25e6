import { once } from "node:events";
import type { Writable } from "node:stream";
import type { AnyMessage, Stream } from "@agentclientprotocol/sdk";
import type { SandboxProcess } from "#adapters/sandboxes";
import { type Line, linesOf } from "./lines.ts";
import { parseMessage } from "./message.ts";

/** A file of a large repository may be in one message. */
const LONGEST_LINE_BYTES = 16 * 1024 * 1024;
/** Some programs write to standard output what belongs elsewhere. One that goes on does not speak the protocol. */
const MOST_GARBAGE = 200;
/** Requests of the agent that are not answered yet; more wait in its own pipe. */
const MOST_UNANSWERED = 64;
const LONGEST_EXAMPLE = 200;

export interface WireListener {
  /** Something was heard, whatever it is. */
  onSign(): void;
  onNotification(method: string, params: unknown): void;
}

/** What was read is not the protocol. */
export class GarbageError extends Error {}

/**
 * Messages over the pipes of a process, for the SDK: it takes requests and responses, and they are read only as fast as
 * they are dealt with. Notifications do not go through it, for it would deal with any number of them at once, and print
 * what is wrong with them, which is the agent's text, on our standard error.
 */
export class Wire {
  readonly stream: Stream;
  readonly #listener: WireListener;
  readonly #lines: AsyncGenerator<Line>;
  /** Ids of our requests that wait for a response. */
  readonly #asked = new Set<unknown>();
  #unanswered = 0;
  #answered = Promise.withResolvers<void>();
  #garbage = 0;

  constructor({ stdin, stdout }: Pick<SandboxProcess, "stdin" | "stdout">, listener: WireListener) {
    this.#listener = listener;
    this.#lines = linesOf(stdout, LONGEST_LINE_BYTES);
    const pull = async (to: ReadableStreamDefaultController<AnyMessage>): Promise<void> => {
      const message = await this.#next();
      if (message === undefined) to.close();
      else to.enqueue(message);
    };
    this.stream = {
      readable: new ReadableStream<AnyMessage>({ pull }, { highWaterMark: 0 }),
      writable: new WritableStream<AnyMessage>({ write: (message) => this.#write(stdin, message) }),
    };
  }

  /** The next message for the SDK; undefined at the end. */
  async #next(): Promise<AnyMessage | undefined> {
    for (;;) {
      while (this.#unanswered >= MOST_UNANSWERED) await this.#answered.promise;
      const line = await this.#lines.next();
      if (line.done === true) return undefined;
      this.#listener.onSign();
      const message = this.#sorted(line.value);
      if (message !== undefined) return message;
    }
  }

  #sorted(line: Line): AnyMessage | undefined {
    if ("text" in line && line.text.trim() === "") return undefined;
    const incoming = "text" in line ? parseMessage(line.text) : undefined;
    if (incoming === undefined) return this.#noteGarbage(line);
    if (incoming.kind === "notification") {
      this.#listener.onNotification(incoming.method, incoming.params);
      return undefined;
    }
    if (incoming.kind === "request") {
      this.#unanswered += 1;
      return incoming.message;
    }
    return this.#asked.delete(incoming.id) ? incoming.message : this.#noteGarbage(line);
  }

  #noteGarbage(line: Line): undefined {
    this.#garbage += 1;
    if (this.#garbage <= MOST_GARBAGE) return undefined;
    const said = "text" in line ? line.text.slice(0, LONGEST_EXAMPLE) : `${line.bytes} bytes`;
    throw new GarbageError(`${this.#garbage} lines that are no messages, the last one: ${said}`);
  }

  async #write(stdin: Writable, message: AnyMessage): Promise<void> {
    if ("method" in message && "id" in message) this.#asked.add(message.id);
    if (!("method" in message)) this.#noteAnswer();
    if (!stdin.writable || stdin.write(`${JSON.stringify(message)}\n`)) return;
    // It has ended when it is closed; whoever waits for an answer hears of that.
    const settled = new AbortController();
    const { signal } = settled;
    try {
      await Promise.race([once(stdin, "drain", { signal }), once(stdin, "close", { signal })]);
    } finally {
      // The other one would stay among the listeners.
      settled.abort();
    }
  }

  #noteAnswer(): void {
    this.#unanswered -= 1;
    this.#answered.resolve();
    this.#answered = Promise.withResolvers();
  }
}
