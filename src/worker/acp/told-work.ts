import type { SessionUpdate, ToolUpdate } from "#adapters/coders";
import { plainLine, plainText } from "./plain-text.ts";

const LONGEST_LINE = 200;
const LONGEST_MESSAGE = 16_000;
const LONGEST_SUMMARY = 4_000;
/** Lines at once, and then in a second. */
const BURST = 20;
const PER_SECOND = 4;
/** Of tools whose updates may still come. */
const MOST_TOOLS = 1_000;

/** Follows what an agent says of its work: tells it in lines, remembers its tools, and has its last words. */
export class ToldWork {
  readonly #tell: (line: string) => void;
  readonly #tools = new Map<string, ToolUpdate>();
  readonly #shown = new Set<string>();
  #message = "";
  #last = "";
  #lines = BURST;
  #refilledAt = performance.now();

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  /** What it said last, in its own words. */
  get summary(): string {
    return plainText(this.#message.trim() === "" ? this.#last : this.#message, LONGEST_SUMMARY);
  }

  hear(update: SessionUpdate): void {
    if (update.kind === "text") {
      this.#message = (this.#message + update.text).slice(0, LONGEST_MESSAGE);
      return;
    }
    if (update.kind === "other") return;
    this.flush();
    if (update.kind === "plan") this.line(`plan: ${update.done} of ${update.all} done`);
    else this.#showTool(this.know(update.tool));
  }

  /** The end of a message. */
  flush(): void {
    if (this.#message.trim() === "") return;
    this.line(this.#message);
    this.#last = this.#message;
    this.#message = "";
  }

  /** All that is known of a tool by now. */
  know(tool: ToolUpdate): ToolUpdate {
    const before = this.#tools.get(tool.id);
    const paths = [...new Set([...(before?.paths ?? []), ...tool.paths])];
    const hasDiff = tool.hasDiff || before?.hasDiff === true;
    const known: ToolUpdate = { ...before, ...tool, paths, hasDiff };
    this.#tools.delete(tool.id);
    this.#tools.set(tool.id, known);
    if (this.#tools.size > MOST_TOOLS) this.#forgetOldest();
    return known;
  }

  /** Dropped when there are too many. */
  line(text: string): void {
    const now = performance.now();
    const refilled = this.#lines + ((now - this.#refilledAt) / 1000) * PER_SECOND;
    this.#lines = Math.min(BURST, refilled);
    this.#refilledAt = now;
    if (this.#lines < 1) return;
    this.#lines -= 1;
    this.#tell(plainLine(text, LONGEST_LINE));
  }

  #showTool({ id, kind, title, status }: ToolUpdate): void {
    const what = `${kind ?? "tool"}: ${title ?? id}`;
    if (status === "failed") this.line(`failed: ${what}`);
    else if (status !== undefined && status !== "pending" && !this.#shown.has(id)) this.line(what);
    else return;
    this.#shown.add(id);
  }

  #forgetOldest(): void {
    for (const id of this.#tools.keys()) {
      this.#tools.delete(id);
      this.#shown.delete(id);
      return;
    }
  }
}
