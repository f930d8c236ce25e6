export interface JsonProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

export type JsonResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: JsonProblem };

export interface JsonDialect {
  /** Comments and trailing commas, as in tsconfig.json and bun.lock. */
  readonly comments: boolean;
}

const DEEPEST = 500;
const LITERALS: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };

class Rejected extends Error {
  readonly offset: number;
  constructor(offset: number, reason: string) {
    super(reason);
    this.offset = offset;
  }
}

/** Parses JSON and says where it is broken and what was expected there, which V8 does only at times. */
export function parseJson(source: string, dialect: JsonDialect): JsonResult {
  const text = source.startsWith("\uFEFF") ? source.slice(1) : source;
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return scan(text, dialect);
  }
}

/** Where a top-level key stands, for messages about its value. */
export function positionOfKey(
  source: string,
  key: string,
): { line: number; column: number } | undefined {
  const text = source.startsWith("\uFEFF") ? source.slice(1) : source;
  const positions = new Map<string, number>();
  try {
    new Scanner(text, { comments: true }, positions).document();
  } catch {
    return undefined;
  }
  const offset = positions.get(key);
  return offset === undefined ? undefined : lineAndColumn(text, offset);
}

function scan(text: string, dialect: JsonDialect): JsonResult {
  try {
    return { ok: true, value: new Scanner(text, dialect).document() };
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    return {
      ok: false,
      problem: { ...lineAndColumn(text, error.offset), reason: error.message },
    };
  }
}

function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}

class Scanner {
  #offset = 0;
  readonly #text: string;
  readonly #dialect: JsonDialect;
  readonly #topLevelKeys: Map<string, number> | undefined;

  constructor(text: string, dialect: JsonDialect, topLevelKeys?: Map<string, number>) {
    this.#text = text;
    this.#dialect = dialect;
    this.#topLevelKeys = topLevelKeys;
  }

  document(): unknown {
    this.#skipBlank();
    if (this.#offset >= this.#text.length) throw new Rejected(0, "the file is empty");
    const value = this.#value(0);
    this.#skipBlank();
    if (this.#offset < this.#text.length) throw this.#unexpected("the end of the file");
    return value;
  }

  #value(depth: number): unknown {
    if (depth > DEEPEST) throw new Rejected(this.#offset, "nested too deeply");
    const character = this.#text[this.#offset];
    if (character === "{") return this.#object(depth);
    if (character === "[") return this.#array(depth);
    if (character === '"') return this.#string();
    const literal = /^(?:true|false|null)\b/.exec(this.#text.slice(this.#offset, this.#offset + 6));
    if (literal) {
      this.#offset += literal[0].length;
      return LITERALS[literal[0]];
    }
    const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(
      this.#text.slice(this.#offset, this.#offset + 40),
    );
    if (!number) throw this.#unexpected("a value");
    this.#offset += number[0].length;
    return Number(number[0]);
  }

  #object(depth: number): unknown {
    const entries: [string, unknown][] = [];
    this.#members("}", () => {
      if (this.#text[this.#offset] !== '"')
        throw this.#unexpected('a name in double quotes or "}"');
      const keyOffset = this.#offset;
      const key = this.#string();
      if (depth === 0) this.#topLevelKeys?.set(key, keyOffset);
      this.#skipBlank();
      if (this.#text[this.#offset] !== ":") throw this.#unexpected('":"');
      this.#offset += 1;
      this.#skipBlank();
      entries.push([key, this.#value(depth + 1)]);
    });
    return Object.fromEntries(entries);
  }

  #array(depth: number): unknown {
    const values: unknown[] = [];
    this.#members("]", () => values.push(this.#value(depth + 1)));
    return values;
  }

  #members(close: string, member: () => void): void {
    this.#offset += 1;
    this.#skipBlank();
    let first = true;
    while (this.#text[this.#offset] !== close) {
      if (!first) {
        if (this.#text[this.#offset] !== ",") throw this.#unexpected(`"," or "${close}"`);
        const comma = this.#offset;
        this.#offset += 1;
        this.#skipBlank();
        if (this.#text[this.#offset] === close) {
          if (this.#dialect.comments) break;
          throw new Rejected(comma, `a comma before "${close}" is not allowed`);
        }
      }
      first = false;
      member();
      this.#skipBlank();
    }
    this.#offset += 1;
  }

  #string(): string {
    const start = this.#offset;
    let at = start + 1;
    while (this.#text[at] !== '"') {
      const character = this.#text[at];
      if (character === undefined || character === "\n") {
        throw new Rejected(start, "this string has no closing quote");
      }
      at += character === "\\" ? 2 : 1;
    }
    this.#offset = at + 1;
    try {
      return JSON.parse(this.#text.slice(start, this.#offset)) as string;
    } catch {
      throw new Rejected(start, "this string holds a control character or a wrong escape");
    }
  }

  #skipBlank(): void {
    const blank = this.#dialect.comments ? /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y : /[ \t\r\n]*/y;
    blank.lastIndex = this.#offset;
    blank.exec(this.#text);
    this.#offset = blank.lastIndex;
  }

  #unexpected(expected: string): Rejected {
    const rest = this.#text.slice(this.#offset);
    if (rest === "")
      return new Rejected(this.#offset, `the file ends where ${expected} is expected`);
    if (/^(<{7}|={7}|>{7})/.test(rest)) {
      return new Rejected(this.#offset, "a merge conflict was left in the file");
    }
    const found = /^(?:"\w{1,20}"|\w{1,20}|.)/s.exec(rest)?.[0] ?? "";
    return new Rejected(
      this.#offset,
      `expected ${expected}, found ${/^".+"$/.test(found) ? found : JSON.stringify(found)}`,
    );
  }
}
