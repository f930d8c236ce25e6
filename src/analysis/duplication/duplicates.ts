import type { FileTokens } from "../measure/measurement.ts";

export interface DuplicatePlace {
  readonly path: string;
  readonly line: number;
  readonly endLine: number;
}

export interface DuplicateGroup {
  /** Hash of the tokens: the same wherever they stand. */
  readonly fingerprint: string;
  readonly tokens: number;
  /** Lines of the longest place. */
  readonly lines: number;
  /** The first in order of path and line, then its copies. */
  readonly places: readonly DuplicatePlace[];
}

export interface Duplication {
  readonly groups: readonly DuplicateGroup[];
  /** Lines of all copies but the first: what would go if each group were written once. */
  readonly duplicatedLines: number;
  /** Of all lines in the files that were compared. */
  readonly percent: number;
  /** Set when it was not looked for. */
  readonly skipped?: string;
}

export interface DuplicateInput {
  readonly path: string;
  readonly lines: number;
  readonly tokens: FileTokens;
}

/** About eight dense lines: fewer tokens match by accident of style, more misses short copied functions. */
export const MINIMUM_TOKENS = 80;
export const MINIMUM_LINES = 6;
/** Tables of data repeat a few tokens; code has more of them. */
const MINIMUM_DISTINCT_TOKENS = 16;
/** 4 bytes for each token three times: 360 MB of a million lines would be too much for a side result. */
const MOST_TOKENS = 12_000_000;
const BASE = 0x01000193;

/**
 * Equal runs of tokens, found by a rolling hash over windows (Rabin–Karp), each verified token by token. Comments,
 * blank space and line breaks do not matter; names and literals do.
 */
export function findDuplicates(files: readonly DuplicateInput[]): Duplication {
  const total = files.reduce((sum, file) => sum + file.tokens.hashes.length + 1, 0);
  const allLines = files.reduce((sum, file) => sum + file.lines, 0);
  if (total > MOST_TOKENS) {
    const skipped = `more than ${MOST_TOKENS} tokens: too many to compare in memory`;
    return { groups: [], duplicatedLines: 0, percent: 0, skipped };
  }
  const text = new TokenText(files, total);
  const groups = groupMatches(text, findMatches(text));
  const duplicatedLines = countCopiedLines(groups);
  const percent = allLines === 0 ? 0 : (duplicatedLines / allLines) * 100;
  return { groups, duplicatedLines, percent: Math.round(percent * 10) / 10 };
}

/** All files one after another, a zero between them. */
class TokenText {
  readonly hashes: Uint32Array;
  readonly #lines: Uint32Array;
  readonly #paths: readonly string[];
  readonly #starts: number[] = [];

  constructor(files: readonly DuplicateInput[], total: number) {
    this.hashes = new Uint32Array(total);
    this.#lines = new Uint32Array(total);
    this.#paths = files.map((file) => file.path);
    let at = 0;
    for (const { tokens } of files) {
      this.#starts.push(at);
      this.hashes.set(tokens.hashes, at);
      this.#lines.set(tokens.lines, at);
      at += tokens.hashes.length + 1;
    }
  }

  fileAt(position: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  place(start: number, length: number): DuplicatePlace {
    return {
      path: this.#paths[this.fileAt(start)] ?? "",
      line: this.#lines[start] ?? 1,
      endLine: this.#lines[start + length - 1] ?? 1,
    };
  }
}

interface Match {
  readonly first: number;
  readonly copy: number;
  readonly length: number;
}

function findMatches(text: TokenText): readonly Match[] {
  const { hashes } = text;
  const window = MINIMUM_TOKENS;
  const mask = tableSize(hashes.length) - 1;
  const table = new Int32Array(mask + 1).fill(-1);
  const matches: Match[] = [];
  let leaving = 1;
  for (let index = 1; index < window; index += 1) leaving = Math.imul(leaving, BASE);

  let hash = 0;
  let filled = 0;
  let free = 0; // tokens before it belong to a match that was taken
  for (let end = 0; end < hashes.length; end += 1) {
    const token = hashes[end] ?? 0;
    if (token === 0) {
      hash = 0;
      filled = 0;
      continue;
    }
    if (filled === window) hash = (hash - Math.imul(hashes[end - window] ?? 0, leaving)) | 0;
    else filled += 1;
    hash = (Math.imul(hash, BASE) + token) | 0;
    const start = end - window + 1;
    if (filled < window || start < free) continue;
    const slot = findSlot(hashes, table, mask, hash, start);
    const first = table[slot] ?? -1;
    if (first === -1) {
      table[slot] = start;
      continue;
    }
    const match = extend(text, first, start, free);
    if (match === undefined) continue;
    matches.push(match);
    free = match.copy + match.length;
  }
  return matches;
}

function tableSize(tokens: number): number {
  let size = 1024;
  while (size < tokens * 2) size *= 2;
  return size;
}

/** The slot that holds an equal window, or the empty one in which this window belongs. */
function findSlot(
  hashes: Uint32Array,
  table: Int32Array,
  mask: number,
  hash: number,
  start: number,
): number {
  let slot = (hash ^ (hash >>> 15)) & mask;
  for (let other = table[slot] ?? -1; other !== -1; other = table[slot] ?? -1) {
    if (sameWindow(hashes, other, start)) return slot;
    slot = (slot + 1) & mask;
  }
  return slot;
}

function sameWindow(hashes: Uint32Array, left: number, right: number): boolean {
  for (let index = 0; index < MINIMUM_TOKENS; index += 1) {
    if (hashes[left + index] !== hashes[right + index]) return false;
  }
  return true;
}

/** The longest equal run around two equal windows; undefined when it overlaps itself, or is a table of data. */
function extend(text: TokenText, first: number, copy: number, free: number): Match | undefined {
  const { hashes } = text;
  let length = MINIMUM_TOKENS;
  while (hashes[first + length] === hashes[copy + length] && (hashes[copy + length] ?? 0) !== 0) {
    length += 1;
  }
  let before = 0;
  while (
    copy - before - 1 >= free &&
    first - before - 1 >= 0 &&
    hashes[first - before - 1] === hashes[copy - before - 1] &&
    hashes[copy - before - 1] !== 0
  ) {
    before += 1;
  }
  const from = { first: first - before, copy: copy - before };
  const whole = Math.min(length + before, from.copy - from.first);
  if (whole < MINIMUM_TOKENS) return undefined;
  const distinct = new Set(hashes.subarray(from.copy, from.copy + whole)).size;
  if (distinct < MINIMUM_DISTINCT_TOKENS) return undefined;
  return { ...from, length: whole };
}

function groupMatches(text: TokenText, matches: readonly Match[]): readonly DuplicateGroup[] {
  const groups: { first: number; length: number; copies: Match[] }[] = [];
  for (const match of matches.toSorted((left, right) => left.first - right.first)) {
    const near = groups.findLast((group) => similar(group, match));
    if (near === undefined) groups.push({ ...match, copies: [match] });
    else near.copies.push(match);
  }
  return groups
    .map(({ first, length, copies }): DuplicateGroup => {
      const places = [
        text.place(first, length),
        ...copies.map((each) => text.place(each.copy, each.length)),
      ];
      return {
        fingerprint: hashRun(text.hashes, first, length),
        tokens: length,
        lines: Math.max(...places.map((place) => place.endLine - place.line + 1)),
        places,
      };
    })
    .filter((group) => group.lines >= MINIMUM_LINES)
    .toSorted((left, right) => copiedTokens(right) - copiedTokens(left));
}

function similar(group: { first: number; length: number }, match: Match): boolean {
  const start = Math.max(group.first, match.first);
  const end = Math.min(group.first + group.length, match.first + match.length);
  return end - start >= 0.8 * Math.max(group.length, match.length);
}

function copiedTokens(group: DuplicateGroup): number {
  return group.tokens * (group.places.length - 1);
}

function hashRun(hashes: Uint32Array, start: number, length: number): string {
  let [high, low] = [0x811c9dc5, 0x1b873593];
  for (let index = start; index < start + length; index += 1) {
    high = Math.imul(high ^ (hashes[index] ?? 0), BASE);
    low = Math.imul(low + (hashes[index] ?? 0), 0x85ebca6b) ^ (low >>> 13);
  }
  return [high, low].map((part) => (part >>> 0).toString(16).padStart(8, "0")).join("");
}

function countCopiedLines(groups: readonly DuplicateGroup[]): number {
  const covered = new Map<string, Set<number>>();
  for (const { places } of groups) {
    for (const { path, line, endLine } of places.slice(1)) {
      const lines = covered.get(path) ?? new Set<number>();
      covered.set(path, lines);
      for (let each = line; each <= endLine; each += 1) lines.add(each);
    }
  }
  return [...covered.values()].reduce((sum, lines) => sum + lines.size, 0);
}
