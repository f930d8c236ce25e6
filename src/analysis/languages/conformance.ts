import { describe, expect, it } from "vitest";
import type { FileMeasurement, FunctionMetrics } from "../measure/measurement.ts";
import type { LanguageDefinition } from "./language.ts";
import { measureSource } from "./measure-source.ts";
import { languageOf } from "./registry.ts";

/**
 * What every language is measured by. The samples say the same in each: `knot` has a loop, in it an `if` with two
 * operators of one kind, an `else if` and an `else`, in which a loop stands: cognitive 1 + 2 + 1 + 1 + 1 + 3 = 9,
 * cyclomatic 6 (two loops, two conditions, one operator, plus one).
 */
export interface LanguageSample {
  readonly path: string;
  readonly knot: string;
  /** How `knot` is named in the figures. */
  readonly knotName: string;
  readonly knotParameters: number;
  /** A file with one documented and one undocumented public function, and a private one where there are such. */
  readonly documented: string;
  /** The public names in it; the first is the documented one. */
  readonly publicNames: readonly string[];
  /** A text that this parser cannot understand in one of its functions. */
  readonly broken: string;
  /** Two texts that differ in layout and comments alone. */
  readonly sameTokens: readonly [string, string];
}

export function conformsTo(language: LanguageDefinition, sample: LanguageSample): void {
  describe(`${language.name}, as every language`, () => {
    it("is known by its file names", () => {
      for (const extension of language.extensions) {
        expect(languageOf(`a/b.${extension}`)).toBe(language);
      }
    });

    it("has the figures of the definition", async () => {
      const knot = await measuredFunction(sample.path, sample.knot, sample.knotName);
      expect(knot).toMatchObject({
        cyclomatic: 6,
        cognitive: 9,
        depth: 3,
        parameters: sample.knotParameters,
      });
      expect((await measured(sample.path, sample.knot)).syntaxErrors).toEqual([]);
    });

    it("knows what is public and what is documented", async () => {
      const { exports } = await measured(sample.path, sample.documented);
      const [first] = sample.publicNames;
      expect(exports.map((each) => each.name)).toEqual(sample.publicNames);
      expect(exports.filter((each) => each.documented).map((each) => each.name)).toEqual([first]);
    });

    it("measures what is around an error, and says where it is", async () => {
      const file = await measured(sample.path, sample.broken);
      expect(file.syntaxErrors.length).toBeGreaterThan(0);
      expect(file.syntaxErrors[0]?.line).toBeGreaterThan(0);
      expect(file.functions.length).toBeGreaterThan(0);
      for (const text of ["", "\0\u{FFFD}}}}{((", "\u{1F600} ".repeat(500), "{[(".repeat(2000)]) {
        await expect(measured(sample.path, text)).resolves.toBeDefined();
      }
    });

    it("gives the same tokens whatever the layout and comments", async () => {
      const [left, right] = await Promise.all(
        sample.sameTokens.map(async (text) => {
          const file = await measureSource(sample.path, text);
          return [...file.tokens.hashes];
        }),
      );
      expect(left).toEqual(right);
      expect(left?.length).toBeGreaterThan(5);
    });
  });
}

/** What is measured of a text that stands in a file of that name. */
export async function measured(path: string, text: string): Promise<FileMeasurement> {
  return (await measureSource(path, text)).measurement;
}

/** The only function of that name. */
export async function measuredFunction(
  path: string,
  text: string,
  name: string,
): Promise<FunctionMetrics> {
  const { functions } = await measured(path, text);
  const [found, more] = functions.filter((each) => each.name === name);
  if (found === undefined || more !== undefined) {
    throw new Error(`not one ${name} among ${functions.map((each) => each.name).join(", ")}`);
  }
  return found;
}

/** The names of the smells of a text, in order of place. */
export async function smellsOf(path: string, text: string): Promise<readonly string[]> {
  const { smells, syntaxErrors } = await measured(path, text);
  if (syntaxErrors.length > 0) throw new Error(`not understood: ${JSON.stringify(syntaxErrors)}`);
  return smells.toSorted((left, right) => left.line - right.line).map((each) => each.smell);
}
