/** Characters that have a place in the table; all others lead back to the start. */
const ALPHABET = 128;

export interface KeywordIndex {
  /** The places, in ascending order, of the lists of which at least one keyword stands in the text. */
  readonly findIn: (text: string) => readonly number[];
}

/**
 * Looks for all keywords in one pass (Aho and Corasick, 1975): one look-up in a table for each character, however many
 * there are. Keywords are ASCII.
 */
export function indexKeywords(lists: readonly (readonly string[])[]): KeywordIndex {
  const size = 1 + lists.flat().reduce((sum, keyword) => sum + keyword.length, 0);
  const next = new Int32Array(size * ALPHABET).fill(-1);
  const ends: number[][] = Array.from({ length: size }, () => []);
  let states = 1;
  for (const [place, list] of lists.entries()) {
    for (const keyword of list) {
      let state = 0;
      for (let index = 0; index < keyword.length; index += 1) {
        const edge = state * ALPHABET + keyword.charCodeAt(index);
        if (next[edge] === -1) next[edge] = states++;
        state = next[edge] ?? 0;
      }
      ends[state]?.push(place);
    }
  }
  closeGaps(next, ends);
  const hasEnd = Uint8Array.from(ends, (places) => (places.length === 0 ? 0 : 1));
  return { findIn: (text) => search(text, next, ends, hasEnd, lists.length) };
}

/** Where a keyword does not go on, the longest end of what was read that begins another one does. */
function closeGaps(next: Int32Array, ends: number[][]): void {
  const fallback = new Int32Array(ends.length);
  const queue: number[] = [];
  for (let code = 0; code < ALPHABET; code += 1) {
    const state = next[code] ?? -1;
    if (state === -1) next[code] = 0;
    else queue.push(state);
  }
  for (let head = 0; head < queue.length; head += 1) {
    const state = queue[head] ?? 0;
    const other = fallback[state] ?? 0;
    ends[state]?.push(...(ends[other] ?? []));
    for (let code = 0; code < ALPHABET; code += 1) {
      const edge = state * ALPHABET + code;
      const target = next[edge] ?? -1;
      const instead = next[other * ALPHABET + code] ?? 0;
      if (target === -1) next[edge] = instead;
      else {
        fallback[target] = instead;
        queue.push(target);
      }
    }
  }
}

function search(
  text: string,
  next: Int32Array,
  ends: readonly (readonly number[])[],
  hasEnd: Uint8Array,
  count: number,
): readonly number[] {
  const found = new Uint8Array(count);
  let state = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    state = code < ALPHABET ? (next[state * ALPHABET + code] ?? 0) : 0;
    if (hasEnd[state] === 1) for (const place of ends[state] ?? []) found[place] = 1;
  }
  return Array.from(found.keys()).filter((place) => found[place] === 1);
}
