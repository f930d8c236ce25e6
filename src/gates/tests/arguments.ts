import { posix } from "node:path";

/** What the adapter knows of its runner's command line. Names are without `=value`. */
export interface ArgumentRules {
  /** Left out: watching, reporting, coverage, stopping early. */
  drops(name: string): boolean;
  /** The next word is the option's value, when it has no `=` and that word is no option. */
  takesValue(name: string): boolean;
}

export interface Word {
  readonly text: string;
  readonly kind: "option" | "value" | "positional";
}

/** Words after the runner's name, without what the rules drop. */
export function readArguments(words: readonly string[], rules: ArgumentRules): readonly Word[] {
  const kept: Word[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const text = words[index] as string;
    if (!text.startsWith("-") || text === "-") {
      kept.push({ text, kind: "positional" });
      continue;
    }
    if (text === "--") {
      kept.push(
        ...words.slice(index + 1).map((rest) => ({ text: rest, kind: "positional" }) as const),
      );
      break;
    }
    const name = text.split("=")[0] as string;
    const next = words[index + 1];
    const hasValue =
      !text.includes("=") && rules.takesValue(name) && next !== undefined && !next.startsWith("-");
    if (!rules.drops(name)) {
      kept.push({ text, kind: "option" });
      if (hasValue) kept.push({ text: next, kind: "value" });
    }
    if (hasValue) index += 1;
  }
  return kept;
}

/** Splits the words of a script where the runner is named: wrappers such as `cross-env X=1` or `c8` come before. */
export function splitAtProgram(
  argv: readonly string[],
  name: RegExp,
): { readonly before: readonly string[]; readonly after: readonly string[] } {
  const index = argv.findIndex((word) =>
    name.test(posix.basename(word.replaceAll("\\", "/")).replace(/\.(c|m)?js$|\.cmd$/, "")),
  );
  return index < 0
    ? { before: argv.slice(0, 1), after: argv.slice(1) }
    : { before: argv.slice(0, index + 1), after: argv.slice(index + 1) };
}

/** All words, or with the given files instead of the repository's own. */
export function withFiles(
  words: readonly Word[],
  files: readonly string[] | undefined,
): readonly string[] {
  const kept = files === undefined ? words : words.filter(({ kind }) => kind !== "positional");
  return [...kept.map(({ text }) => text), ...(files ?? [])];
}

/** A path as a glob that means itself. */
export function literalGlob(path: string): string {
  return path.replaceAll(/[\\*?[\]{}()!+@|]/g, "\\$&");
}
