import type { FileTokens } from "./measurement.ts";

/** A part of the text from `start` to before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface TokenizeInput {
  readonly text: string;
  readonly comments: readonly Span[];
  /** Parts that are one token whatever is in them: regular expressions, template text, JSX text. In order. */
  readonly atoms: readonly Span[];
  /** Parts whose repetition means nothing (import statements): they break a sequence. In order. */
  readonly ignored: readonly Span[];
}

export interface TokenizeResult extends FileTokens {
  /** For each line from 1, whether a token starts on it or passes over it. */
  readonly codeLines: Uint8Array;
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Cuts source into tokens without a grammar: the parser has said where comments, regular expressions and template
 * text are, which is all that makes lexing JavaScript hard. Punctuation is one token per character.
 */
export function tokenize({ text, comments, atoms, ignored }: TokenizeInput): TokenizeResult {
  const hashes: number[] = [];
  const lines: number[] = [];
  const codeLines: number[] = [];
  const skip = new SpanCursor(comments);
  const whole = new SpanCursor(atoms);
  const quiet = new SpanCursor(ignored);
  let line = 1;
  let at = 0;
  let broken = false;

  const emit = (end: number): void => {
    codeLines[line] = 1;
    if (quiet.covers(at)) {
      if (!broken) {
        hashes.push(0);
        lines.push(line);
        broken = true;
      }
    } else {
      hashes.push(hashToken(text, at, end));
      lines.push(line);
      broken = false;
    }
    for (; at < end; at += 1) {
      if (text.charCodeAt(at) === 10) {
        line += 1;
        codeLines[line] = 1;
      }
    }
  };

  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 10) {
      line += 1;
      at += 1;
      continue;
    }
    if (code <= 32 || code === 0xfeff || code === 0xa0) {
      at += 1;
      continue;
    }
    const commentEnd = skip.endFrom(at);
    if (commentEnd !== undefined) {
      for (; at < commentEnd; at += 1) if (text.charCodeAt(at) === 10) line += 1;
      continue;
    }
    emit(whole.endFrom(at) ?? tokenEnd(text, at, code));
  }
  return {
    hashes: Uint32Array.from(hashes),
    lines: Uint32Array.from(lines),
    codeLines: Uint8Array.from({ length: line + 2 }, (_, index) => codeLines[index] ?? 0),
  };
}

/** Walks spans in step with a growing offset. */
class SpanCursor {
  readonly #spans: readonly Span[];
  #next = 0;

  constructor(spans: readonly Span[]) {
    this.#spans = spans;
  }

  #current(offset: number): Span | undefined {
    let span = this.#spans[this.#next];
    while (span !== undefined && span.end <= offset) {
      this.#next += 1;
      span = this.#spans[this.#next];
    }
    return span;
  }

  endFrom(offset: number): number | undefined {
    const span = this.#current(offset);
    return span !== undefined && span.start <= offset ? span.end : undefined;
  }

  covers(offset: number): boolean {
    return this.endFrom(offset) !== undefined;
  }
}

function tokenEnd(text: string, start: number, first: number): number {
  if (first === 34 || first === 39) return stringEnd(text, start, first);
  if (!isWordCode(first)) return start + 1;
  let end = start + 1;
  while (end < text.length && isWordCode(text.charCodeAt(end))) end += 1;
  return end;
}

function stringEnd(text: string, start: number, quote: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 92) at += 1;
    else if (code === quote) return at + 1;
    else if (code === 10) return at; // an apostrophe in text that the parser could not place
  }
  return text.length;
}

function isWordCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 36 ||
    code === 35 ||
    (code > 127 && code !== 0xa0 && code !== 0xfeff)
  );
}

/** FNV-1a over UTF-16 units; never 0, which means a break. */
export function hashToken(text: string, start: number, end: number): number {
  let hash = FNV_OFFSET;
  for (let at = start; at < end; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  }
  return hash >>> 0 || 1;
}
