/** One word of a script; `glob` when a shell would expand it to file names. */
export interface Word {
  readonly text: string;
  readonly glob: boolean;
}

export type Operator = "&&" | "||" | ";" | "|" | "&" | "";

/** A simple command of a script, with the operator that follows it. */
export interface Segment {
  readonly assignments: Readonly<Record<string, string>>;
  readonly words: readonly Word[];
  readonly operator: Operator;
  /** Uses variables, substitution, grouping or redirection to files: only a shell can run it faithfully. */
  readonly needsShell: boolean;
}

const OPERATORS = ["&&", "||", ";", "|", "&", "\n"] as const;
const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s;
const HARMLESS_REDIRECTION = /^\d?>{1,2}\s*(?:&\d|\/dev\/null)/;

/** Splits a package script as `sh` would, without running or expanding anything. */
export function splitScript(script: string): readonly Segment[] {
  const segments: Segment[] = [];
  let reader = new SegmentReader();
  let at = 0;
  while (at < script.length) {
    const rest = script.slice(at);
    const harmless = reader.atWordStart ? HARMLESS_REDIRECTION.exec(rest) : null;
    const operator = OPERATORS.find((candidate) => rest.startsWith(candidate));
    if (harmless) at += harmless[0].length;
    else if (operator) {
      segments.push(reader.finish(operator === "\n" ? ";" : operator));
      reader = new SegmentReader();
      at += operator.length;
    } else at += reader.take(rest);
  }
  segments.push(reader.finish(""));
  return segments.filter((segment) => segment.words.length > 0 || segment.needsShell);
}

/** The words of one command, for arguments that are themselves command lines. */
export function wordsOf(text: string): readonly Word[] {
  return splitScript(text)[0]?.words ?? [];
}

class SegmentReader {
  readonly #words: Word[] = [];
  readonly #assignments: Record<string, string> = {};
  #text = "";
  #started = false;
  #glob = false;
  #needsShell = false;

  get atWordStart(): boolean {
    return !this.#started;
  }

  /** Reads what stands at the start of the text and returns how many characters it was. */
  take(rest: string): number {
    const character = rest[0] as string;
    if (/\s/.test(character)) return this.#endWord();
    this.#started = true;
    if (character === "'" || character === '"') return this.#takeQuoted(rest, character);
    if (character === "\\" && rest.length > 1) {
      this.#text += rest[1];
      return 2;
    }
    if ("$`()<>".includes(character)) this.#needsShell = true;
    if ("*?[".includes(character)) this.#glob = true;
    this.#text += character;
    return 1;
  }

  finish(operator: Operator): Segment {
    this.#endWord();
    return {
      assignments: this.#assignments,
      words: this.#words,
      operator,
      needsShell: this.#needsShell,
    };
  }

  #takeQuoted(rest: string, quote: string): number {
    let at = 1;
    while (at < rest.length && rest[at] !== quote) {
      if (quote === '"' && rest[at] === "\\" && '"\\$`'.includes(rest[at + 1] ?? "")) at += 1;
      else if (quote === '"' && (rest[at] === "$" || rest[at] === "`")) this.#needsShell = true;
      this.#text += rest[at];
      at += 1;
    }
    return at + 1;
  }

  #endWord(): 1 {
    if (this.#started) {
      const assignment = ASSIGNMENT.exec(this.#text);
      if (assignment && this.#words.length === 0) {
        this.#assignments[assignment[1] as string] = assignment[2] as string;
      } else this.#words.push({ text: this.#text, glob: this.#glob });
    }
    this.#text = "";
    this.#started = false;
    this.#glob = false;
    return 1;
  }
}
