import { z } from "zod";
import { describeResult } from "../run/tool.ts";
import { modelTool, ToolRefusal, type ToolContext } from "../tool.ts";

const TIME_MS = 10 * 60_000;

export const testTool = modelTool({
  name: "test",
  description:
    "Runs the project's tests as its own scripts do, in the sandbox; with `arguments` only what these choose (files, or options of the runner).",
  input: z.strictObject({
    arguments: z.array(z.string()).max(50).optional(),
    directory: z.string().optional().describe("the package, where there are several"),
  }),
  deed: "execute",
  describe: ({ arguments: words = [], directory = "." }) => ({
    title: `test ${words.join(" ")}`.trim(),
    paths: [directory],
  }),
  async run({ arguments: words = [], directory }, context) {
    const { place } = context;
    const suites = place.suites.filter(
      (suite) => directory === undefined || suite.directory === directory,
    );
    if (suites.length === 0) {
      const known = place.suites.map((suite) => suite.directory).join(", ");
      throw new ToolRefusal(
        known === "" ? "the project has no tests that Artel knows" : `there are tests in ${known}`,
      );
    }
    const outputs: string[] = [];
    for (const suite of suites) outputs.push(await runSuite(suite, words, context));
    return { text: outputs.join("\n\n") };
  },
});

async function runSuite(
  suite: ToolContext["place"]["suites"][number],
  words: readonly string[],
  { place }: ToolContext,
): Promise<string> {
  const { directory, environment } = suite;
  for (const before of suite.before) {
    const result = await place.run(before, { directory, timeMs: TIME_MS, environment });
    if (result.exitCode !== 0) return `$ ${result.display}\n${describeResult(result)}`;
  }
  const result = await place.run([...suite.argv, ...words], {
    directory,
    timeMs: TIME_MS,
    environment: { ...environment, CI: "1", NO_COLOR: "1" },
  });
  return `$ ${result.display}\n${describeResult(result)}`;
}
