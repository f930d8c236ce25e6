import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { FAILURE_KINDS } from "#analysis";

/** A log and what it should be analysed as. Its file begins with the expectation; after `---` is the log. */
export interface Sample {
  readonly name: string;
  readonly language: string;
  readonly tool: string;
  /** Null: nothing failed. */
  readonly kind: string | null;
  /** `file:line`; `file` where the log tells no line; null where it tells no place. */
  readonly place: string | null;
  /** `run`: made by running the tool; else whose log it is an excerpt of, or in whose format it is written. */
  readonly source: string;
  readonly log: string;
}

const headSchema = z.strictObject({
  tool: z.string(),
  kind: z.enum([...FAILURE_KINDS, "none"]),
  place: z.string(),
  source: z.string(),
});

const folder = join(import.meta.dirname, "corpus");

export function readCorpus(): readonly Sample[] {
  return globSync("**/*.txt", { cwd: folder })
    .toSorted()
    .map((path) => {
      const [head = "", ...rest] = readFileSync(join(folder, path), "utf8").split("\n---\n");
      const fields = head.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2));
      const { tool, kind, place, source } = headSchema.parse(Object.fromEntries(fields));
      return {
        name: basename(path, ".txt"),
        language: dirname(path),
        tool,
        kind: kind === "none" ? null : kind,
        place: place === "-" ? null : place.replace(/:-$/, ""),
        source,
        log: rest.join("\n---\n"),
      };
    });
}
