import type { MutableFile, MutationPlace } from "./find-mutants.ts";
import { ROUND_FOLDER } from "./test-rounds.ts";

/** What `active` holds while it is found out which mutants are reached. */
export const OBSERVING = "observe";

const SWITCH = "artelMutant";

/**
 * The file's text with all mutants compiled in: `artelMutant(3) ? (a - b) : (a + b)`. At most one of them is active, as the file
 * `active` says when the module is first run; a line is added at most at the top.
 */
export function switchMutants(file: MutableFile): string {
  const places = file.places.toSorted((a, b) => a.start - b.start || b.end - a.end);
  if (places.length === 0) return file.text;
  const text = new SwitchWriter(file, places).write(0, file.text.length);
  const [, hashbang = ""] = /^(#![^\n]*\n)?/.exec(text) ?? [];
  const isTyped = /\.[cm]?tsx?$/.test(file.path);
  const unchecked = isTyped ? "// @ts-nocheck\n" : "";
  return `${hashbang}${unchecked}${text.slice(hashbang.length)}\n${switchFunction(isTyped)}`;
}

class SwitchWriter {
  readonly #text: string;
  readonly #places: readonly MutationPlace[];
  /** End by start, of those that are in no block of their own yet. */
  readonly #statements: Map<number, number>;
  #next = 0;

  constructor(file: MutableFile, places: readonly MutationPlace[]) {
    this.#text = file.text;
    this.#places = places;
    this.#statements = new Map(file.statements.map(({ start, end }) => [start, end]));
  }

  write(start: number, end: number): string {
    let written = "";
    let at = start;
    for (let place = this.#places[this.#next]; place !== undefined && place.start < end;) {
      // `(…)` at the beginning of a line would go on with a line before that has no semicolon.
      const statementEnd = place.kind === "expression" ? this.#statementEnd(place, at) : undefined;
      written += this.#text.slice(at, place.start);
      if (statementEnd === undefined) {
        written += this.#switch(place);
        at = place.end;
      } else {
        written += `{${this.#switch(place)}${this.write(place.end, statementEnd)}}`;
        at = statementEnd;
      }
      place = this.#places[this.#next];
    }
    return written + this.#text.slice(at, end);
  }

  #statementEnd(place: MutationPlace, from: number): number | undefined {
    const end = this.#statements.get(place.start);
    if (end === undefined || end < place.end || place.start < from) return undefined;
    this.#statements.delete(place.start);
    return end;
  }

  #switch(place: MutationPlace): string {
    this.#next += 1;
    const { mutants, start, end, kind } = place;
    if (kind === "expression") {
      const choices = mutants.map(
        ({ id, replacement }) => `${SWITCH}(${id}) ? (${replacement}) : `,
      );
      return `(${choices.join("")}(${this.write(start, end)}))`;
    }
    const conditions = mutants.map(({ id }) => `${SWITCH}(${id})`).join(" || ");
    if (kind === "block")
      return `{if (${conditions}) {} else {${this.write(start + 1, end - 1)}\n}}`;
    this.#statements.delete(start);
    return `if (${conditions}) {} else {${this.write(start, end)}}`;
  }
}

/** Hoisted, so that modules that import each other find it; asks for nothing that a test may have replaced. */
function switchFunction(isTyped: boolean): string {
  const typed = isTyped ? ": any" : "";
  return `function ${SWITCH}(id${typed})${typed} {
  const root${typed} = globalThis;
  let state = root.__artelMutants;
  if (state === undefined) {
    const process = root.process;
    const folder = process && process.env && process.env.${ROUND_FOLDER};
    const fs = folder && process.getBuiltinModule && process.getBuiltinModule("node:fs");
    const words = fs ? String(fs.readFileSync(folder + "/active", "utf8")).split(" ") : [];
    state = root.__artelMutants = { fs, folder, active: Number(words[0]), limit: Number(words[1]), hits: new Map(), observes: words[0] === "${OBSERVING}" };
  }
  if (state.observes) {
    const hits = (state.hits.get(id) || 0) + 1;
    state.hits.set(id, hits);
    if (hits === 1 || hits === 10 || hits === 100 || hits === 1000 || hits === 10000 || hits === 100000) {
      state.fs.appendFileSync(state.folder + "/lines", id + " " + hits + "\\n");
    }
    return false;
  }
  if (id !== state.active) return false;
  const hits = (state.hits.get(id) || 0) + 1;
  state.hits.set(id, hits);
  if (hits > state.limit) {
    state.fs.appendFileSync(state.folder + "/lines", "limit\\n");
    throw new Error("Artel stopped a mutant that went on and on");
  }
  return true;
}
`;
}
