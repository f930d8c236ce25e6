import { createHash } from "node:crypto";

/**
 * Marks texts as data: between tags with a name that nobody outside can know, so that what is inside cannot end it.
 */
export class DataMarks {
  readonly #tag: string;

  /** The seed is the same after a crash; it holds the session's id, which no repository knows before. */
  constructor(seed: string) {
    this.#tag = `data-${createHash("sha256").update(seed).digest("hex").slice(0, 12)}`;
  }

  mark(source: string, text: string): string {
    const name = source
      .replaceAll(/["<>\s]+/g, " ")
      .trim()
      .slice(0, 200);
    return `<${this.#tag} source="${name}">\n${text.replaceAll(this.#tag, "data-")}\n</${this.#tag}>`;
  }
}
