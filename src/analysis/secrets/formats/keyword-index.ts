/** Characters of ASCII; all others lead back to the start. */
const CODES = 128;

export interface KeywordIndex {
  readonly findIn: (text: string) => FoundKeywords;
}

export interface FoundKeywords {
  /** The places, in ascending order, of the lists before `located` of which at least one keyword stands in the text. */
  readonly lists: readonly number[];
  /** Of the others, each keyword in the text: the place of its list, and the offset behind it. */
  readonly ends: readonly (readonly [list: number, end: number])[];
}

/** For each state and class of characters the next state; the lists whose keywords end in a state. */
interface Table {
  /** By code, the class of a character; 0 for those that stand in no keyword. */
  readonly classes: Uint8Array;
  readonly width: number;
  readonly next: Int32Array;
  readonly ends: readonly (readonly number[])[];
  readonly hasEnd: Uint8Array;
  readonly count: number;
  readonly located: number;
}

/**
 * Looks for all keywords in one pass (Aho and Corasick, 1975): one look-up in a table for each character, however many
 * there are. Keywords are ASCII. Of the lists from `located` on it also tells where.
 */
export function indexKeywords(
  lists: readonly (readonly string[])[],
  located = lists.length,
): KeywordIndex {
  const keywords = lists.flat();
  const { classes, width } = classify(keywords);
  const size = 1 + keywords.reduce((sum, keyword) => sum + keyword.length, 0);
  const next = new Int32Array(size * width).fill(-1);
  const ends: number[][] = Array.from({ length: size }, () => []);
  let states = 1;
  for (const [place, list] of lists.entries()) {
    for (const keyword of list) {
      let state = 0;
      for (let index = 0; index < keyword.length; index += 1) {
        const edge = state * width + (classes[keyword.charCodeAt(index)] ?? 0);
        if (next[edge] === -1) next[edge] = states++;
        state = next[edge] ?? 0;
      }
      ends[state]?.push(place);
    }
  }
  const used = next.slice(0, states * width);
  closeGaps(used, ends, width);
  const hasEnd = Uint8Array.from(ends, (places) => (places.length === 0 ? 0 : 1));
  const table = { classes, width, next: used, ends, hasEnd, count: lists.length, located };
  return { findIn: (text) => search(text, table) };
}

/** Few characters stand in keywords: so the table stays small enough to be near the processor. */
function classify(keywords: readonly string[]): Pick<Table, "classes" | "width"> {
  const characters = [...new Set(keywords.join(""))];
  const classes = new Uint8Array(CODES);
  for (const [index, character] of characters.entries()) {
    classes[character.charCodeAt(0)] = index + 1;
  }
  return { classes, width: characters.length + 1 };
}

/** Where a keyword does not go on, the longest end of what was read that begins another one does. */
function closeGaps(next: Int32Array, ends: number[][], width: number): void {
  const fallback = new Int32Array(ends.length);
  const queue: number[] = [];
  for (let kind = 0; kind < width; kind += 1) {
    const state = next[kind] ?? -1;
    if (state === -1) next[kind] = 0;
    else queue.push(state);
  }
  for (let head = 0; head < queue.length; head += 1) {
    const state = queue[head] ?? 0;
    const other = fallback[state] ?? 0;
    ends[state]?.push(...(ends[other] ?? []));
    for (let kind = 0; kind < width; kind += 1) {
      const edge = state * width + kind;
      const target = next[edge] ?? -1;
      const instead = next[other * width + kind] ?? 0;
      if (target === -1) next[edge] = instead;
      else {
        fallback[target] = instead;
        queue.push(target);
      }
    }
  }
}

function search(text: string, table: Table): FoundKeywords {
  const { classes, width, next, hasEnd, located } = table;
  const found = new Uint8Array(table.count);
  const lists: number[] = [];
  const places: (readonly [number, number])[] = [];
  let state = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const kind = code < CODES ? (classes[code] ?? 0) : 0;
    state = kind === 0 ? 0 : (next[state * width + kind] ?? 0);
    if (hasEnd[state] !== 1) continue;
    for (const place of table.ends[state] ?? []) {
      if (place >= located) places.push([place, index + 1]);
      else if (found[place] === 0) {
        found[place] = 1;
        lists.push(place);
      }
    }
  }
  return { lists: lists.toSorted((left, right) => left - right), ends: places };
}
