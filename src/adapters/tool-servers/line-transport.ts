import type { Readable, Writable } from "node:stream";
import { createInterface, type Interface } from "node:readline";
import { type MCPTransport, validateJSONRPCMessage } from "@ai-sdk/mcp";
import { ToolServerError } from "./errors.ts";

type Message = Parameters<MCPTransport["send"]>[0];

/** Of one message. What is longer is no answer to a model. */
const LONGEST_LINE = 10_000_000;

/** Messages as lines of JSON over the pipes of a process: the transport `stdio` of the protocol. */
export class LineTransport implements MCPTransport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: Message) => void;
  readonly #stdin: Writable;
  readonly #stdout: Readable;
  readonly #name: string;
  #lines: Interface | undefined;
  #pending = 0;

  constructor(name: string, stdin: Writable, stdout: Readable) {
    this.#name = name;
    this.#stdin = stdin;
    this.#stdout = stdout;
  }

  start(): Promise<void> {
    this.#stdin.on("error", (error) => this.onerror?.(error));
    this.#stdout.on("data", (chunk: Buffer) => this.#count(chunk));
    this.#lines = createInterface({ input: this.#stdout, crlfDelay: Infinity });
    this.#lines.on("line", (line) => this.#take(line));
    this.#lines.on("close", () => this.onclose?.());
    return Promise.resolve();
  }

  send(message: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stdin.write(`${JSON.stringify(message)}\n`, (error) =>
        error ? reject(error) : resolve(),
      );
    });
  }

  close(): Promise<void> {
    this.#stdin.end();
    this.#lines?.close();
    return Promise.resolve();
  }

  #take(line: string): void {
    if (line.trim() === "") return;
    const message = validated(line);
    // Servers that print something else between their messages are common.
    if (message !== undefined) this.onmessage?.(message);
  }

  /** A line without an end would be kept for ever. */
  #count(chunk: Buffer): void {
    const end = chunk.lastIndexOf(0x0a);
    this.#pending = end === -1 ? this.#pending + chunk.length : chunk.length - end - 1;
    if (this.#pending <= LONGEST_LINE) return;
    const what = `The tool server ${this.#name} sent a message of more than ${LONGEST_LINE} bytes.`;
    this.#stdout.destroy();
    this.onerror?.(new ToolServerError("TOOL_SERVER_FAILED", what));
    void this.close();
  }
}

function validated(line: string): Message | undefined {
  try {
    return validateJSONRPCMessage(JSON.parse(line));
  } catch {
    return undefined;
  }
}
