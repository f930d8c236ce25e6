import type { FailureProblem } from "#domain";
import { isTest, textOf, writeText } from "../files.ts";
import { changed, nothing, type HealingStrategy } from "../strategy.ts";

const UNUSED = /TS2578\b|Unused '@ts-expect-error' directive/;
/** A line with the directive and nothing else. */
const LINE = /^\s*(?:\/\/\s*@ts-expect-error\b.*|\{?\/\*\s*@ts-expect-error\b[^*]*\*\/\}?\s*)\r?$/;

/** What a directive expected has been mended: without it the compiler looks again. */
export const unusedDirectives: HealingStrategy = {
  name: "unused-directives",
  title: "remove directives that suppress no error any more",
  editsAreas: [],
  worksWithoutDependencies: false,
  suits: ({ problems }) => problems.filter(({ message }) => UNUSED.test(message)),
  async apply(context) {
    const byFile = Map.groupBy(context.problems, ({ file }) => file);
    const done: string[] = [];
    for (const [path, problems] of byFile) {
      if (path === null || isTest(path)) continue;
      const text = await textOf(context, path);
      const edited = text === undefined ? undefined : without(text, problems);
      if (edited === undefined) continue;
      await writeText(context, path, edited);
      done.push(path);
    }
    if (done.length > 0) return changed(`removed unused directives of ${done.join(", ")}`);
    return nothing("no directive is named that stands in a line of its own");
  },
};

/** Undefined when none of the lines is one. */
function without(text: string, problems: readonly FailureProblem[]): string | undefined {
  const lines = text.split("\n");
  const named = new Set(problems.map(({ line }) => (line ?? 0) - 1));
  const kept = lines.filter((line, at) => !(named.has(at) && LINE.test(line)));
  return kept.length === lines.length ? undefined : kept.join("\n");
}
