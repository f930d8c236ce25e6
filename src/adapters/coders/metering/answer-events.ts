import { StringDecoder } from "node:string_decoder";

/** Of one event, or of a whole answer that is not a stream of events, in characters; what is longer is not read. */
const LONGEST_TEXT = 16 * 1024 * 1024;

/** Hands on each event of an answer as data, while its bytes pass by: of `text/event-stream`, or the whole as JSON. */
export class AnswerEvents {
  readonly #isStream: boolean;
  readonly #onEvent: (event: unknown) => void;
  readonly #decoder = new StringDecoder("utf8");
  #pending = "";
  #data = "";

  constructor(contentType: string, onEvent: (event: unknown) => void) {
    this.#isStream = contentType.includes("text/event-stream");
    this.#onEvent = onEvent;
  }

  add(chunk: Uint8Array): void {
    const text = this.#decoder.write(Buffer.from(chunk));
    this.#pending += text;
    if (this.#isStream && text.includes("\n")) {
      const lines = this.#pending.split("\n");
      this.#pending = lines.pop() ?? "";
      for (const line of lines) this.#line(line.endsWith("\r") ? line.slice(0, -1) : line);
    }
    // The rest of it will be no event, and no JSON.
    if (this.#pending.length > LONGEST_TEXT) this.#pending = "";
    if (this.#data.length > LONGEST_TEXT) this.#data = "";
  }

  end(): void {
    this.#pending += this.#decoder.end();
    if (!this.#isStream) return this.#hand(this.#pending);
    this.#line(this.#pending);
    this.#line("");
  }

  /** html.spec.whatwg.org, "Server-sent events": an empty line ends an event, and its data may have several lines. */
  #line(line: string): void {
    if (line.startsWith("data:")) this.#data += `${line.slice(5)}\n`;
    if (line !== "" || this.#data === "") return;
    this.#hand(this.#data);
    this.#data = "";
  }

  #hand(text: string): void {
    const event = parsed(text);
    if (event !== undefined) this.#onEvent(event);
  }
}

/** Undefined for what is no JSON, such as the `[DONE]` that ends some streams. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
