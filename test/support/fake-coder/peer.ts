// Runs in the sandbox, with nothing but what Node has: the protocol by hand, so that it can be broken.
import { createInterface } from "node:readline";

export type Params = Record<string, unknown>;
type Handler = (params: Params) => unknown;

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: Params;
  readonly result?: Params;
  readonly error?: { readonly code: number; readonly message: string };
}

/** An error that is answered as it is. */
export class AnsweredError extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** One side of JSON-RPC over standard input and output. */
export class Peer {
  readonly #handlers = new Map<string, Handler>();
  readonly #waiting = new Map<number | string, (message: Message) => void>();
  #next = 1000;

  constructor() {
    createInterface({ input: process.stdin }).on("line", (line) => this.#take(line));
    process.stdin.on("end", () => process.exit(0));
  }

  on(method: string, handler: Handler): void {
    this.#handlers.set(method, handler);
  }

  raw(text: string): boolean {
    return process.stdout.write(text);
  }

  notify(method: string, params: unknown): boolean {
    return this.raw(`${JSON.stringify({ jsonrpc: "2.0", method, params })}\n`);
  }

  /** The answer, or the error's code. */
  async ask(method: string, params: unknown): Promise<Params> {
    const id = (this.#next += 1);
    this.raw(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
    const message = await new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    return message.result ?? { code: message.error?.code };
  }

  #take(line: string): void {
    const message = JSON.parse(line) as Message;
    if (message.method === undefined) return this.#waiting.get(message.id ?? "")?.(message);
    void this.#serve(message.method, message);
  }

  async #serve(method: string, { id, params = {} }: Message): Promise<void> {
    try {
      const result = (await this.#handlers.get(method)?.(params)) ?? {};
      if (id !== undefined) this.#reply({ id, result });
    } catch (error) {
      if (!(error instanceof AnsweredError)) throw error;
      const { code, message, data } = error;
      if (id !== undefined) this.#reply({ id, error: { code, message, data } });
    }
  }

  #reply(answer: object): void {
    this.raw(`${JSON.stringify({ jsonrpc: "2.0", ...answer })}\n`);
  }
}
