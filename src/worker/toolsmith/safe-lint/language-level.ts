import type { JobContext } from "../job.ts";
import { lowestMajor, supportedNode } from "../supported-node.ts";
import { readText } from "../worktree-files.ts";
import { NO_VAR } from "./rules.ts";

/** The first major version of Node that knows what a rule's fix writes. Tests run on one version and cannot tell. */
const NEEDS: Readonly<Record<string, number>> = {
  "eslint/no-var": 6,
  "eslint/prefer-const": 6,
  "eslint/object-shorthand": 6,
  "unicorn/prefer-includes": 6,
  "unicorn/prefer-number-properties": 6,
  "unicorn/prefer-string-starts-ends-with": 6,
  "eslint/prefer-exponentiation-operator": 8,
  "unicorn/prefer-optional-catch-binding": 10,
  "unicorn/prefer-array-flat-map": 12,
};
const PREFER_CONST = "eslint/prefer-const";
/** From this share on, `var` is how the repository is written and not a slip. */
const CONVENTION = 0.25;
/** The same for `let`, which is needed now and then, among `let` and `const`. */
const LET_CONVENTION = 0.5;
const FEW = 10;

export interface LeftRules {
  readonly rules: readonly string[];
  readonly notes: readonly string[];
  /** Files in which `var` outnumbers the others: written so on purpose, whatever the rest of the repository does. */
  readonly filesWithVar: ReadonlySet<string>;
}

/** Rules whose fixes would write what the repository's supported versions do not know, or what it never writes. */
export async function rulesAboveLanguageLevel(
  context: JobContext,
  files: readonly string[],
): Promise<LeftRules> {
  const { old, lets, constants, filesWithVar } = await countDeclarations(context, files);
  const variables = lets + constants;
  const writesVar = old > 0 && old / (old + variables) >= CONVENTION;
  const ranges = await supportedNode(context);
  const lowest = ranges
    .map(({ range }) => lowestMajor(range))
    .filter((major) => major !== undefined);
  const notes: string[] = [];
  const rules = new Set<string>();
  if (writesVar) {
    rules.add(NO_VAR);
    notes.push(
      `The repository writes var (${old} of ${old + variables} declarations): left as it is.`,
    );
  }
  if (lets >= FEW && lets / variables >= LET_CONVENTION) {
    rules.add(PREFER_CONST);
    notes.push(`The repository writes let (${lets}, and ${constants} const): left as it is.`);
  }
  const supported = lowest.length > 0 ? Math.min(...lowest) : writesVar ? 0 : undefined;
  const above = Object.entries(NEEDS).flatMap(([rule, major]) =>
    supported !== undefined && major > supported ? [rule] : [],
  );
  if (above.length > 0) {
    const why =
      lowest.length > 0
        ? `Node ${supported} is supported`
        : "it says of no version of Node that it needs it, and is written for old ones";
    notes.push(`Newer syntax is left out, because ${why}: ${above.join(", ")}.`);
  }
  for (const rule of above) rules.add(rule);
  return { rules: [...rules], notes, filesWithVar };
}

/** Declarations at the start of a line or of a `for`: near enough, without parsing everything once more. */
async function countDeclarations(
  context: JobContext,
  files: readonly string[],
): Promise<{ old: number; lets: number; constants: number; filesWithVar: Set<string> }> {
  const counts = { old: 0, lets: 0, constants: 0, filesWithVar: new Set<string>() };
  for (const file of files) {
    const text = (await readText(context.worktree, file)) ?? "";
    const old = text.match(/(?:^|[;{(])\s*var\s+[\w$[{]/gm)?.length ?? 0;
    const lets = text.match(/(?:^|[;{(])\s*(?:export\s+)?let\s+[\w$[{]/gm)?.length ?? 0;
    const constants = text.match(/(?:^|[;{(])\s*(?:export\s+)?const\s+[\w$[{]/gm)?.length ?? 0;
    counts.old += old;
    counts.lets += lets;
    counts.constants += constants;
    if (old > lets + constants) counts.filesWithVar.add(file);
  }
  return counts;
}
