import type { FailureAtHand } from "../strategy.ts";
import { changed, nothing, primaryProblem, type HealingStrategy } from "../strategy.ts";

/** A message that says what to run: "is out of date, run `npm run generate`". */
const ADVICE =
  /\b(?:run|running|execute|with|using|via)[:\s]{1,3}["'`]?(?:npm|pnpm|yarn|bun)(?: run)? ([a-z][\w:.-]{0,60})/gi;
/** Scripts that write files from others. */
const GENERATES = /^(?:gen|generate|codegen|update|sync|docs?|schema|types|build)(?:$|[-:.\w])/;
/** What a person has to look at before it is taken for right. */
const OF_TESTS = /snap|\b(?:vitest|jest|ava|mocha|playwright|cypress|test)\b|--update|\s-u\b/i;
const TIME_MS = 600_000;

export const generatedFiles: HealingStrategy = {
  name: "generated-files",
  title: "generate files anew by the repository's own script",
  editsAreas: [],
  worksWithoutDependencies: false,
  suits: (failure) => (advised(failure).length > 0 ? [primaryProblem(failure)] : []),
  async apply({ output, project, target, problems }) {
    const [script] = advised({ output, project, problems });
    if (script === undefined) return nothing("no script is named that generates files");
    const manager = project.packageManager?.name ?? "npm";
    const argv = [manager, "run", script];
    const result = await target.run({ argv, directory: ".", purpose: "build", timeMs: TIME_MS });
    if (result.ended === "exit" && result.exitCode === 0) return changed(`ran ${argv.join(" ")}`);
    const [line = ""] = (result.stderr.trim() || result.stdout.trim()).split("\n").slice(-1);
    return nothing(`${argv.join(" ")} failed: ${line.slice(0, 300)}`);
  },
};

/** Scripts of the repository that the output tells to run, and that write no snapshot of a test. */
function advised({
  output,
  project,
  problems,
}: Pick<FailureAtHand, "output" | "project" | "problems">): readonly string[] {
  const { scripts = {} } = project.packages.find(({ directory }) => directory === ".") ?? {};
  const text = `${problems.map(({ message }) => message).join("\n")}\n${output}`;
  return [...text.matchAll(ADVICE)]
    .map((match) => (match[1] ?? "").replace(/[.:]+$/, ""))
    .filter((name) => GENERATES.test(name) && !OF_TESTS.test(name))
    .filter((name) => name in scripts && !OF_TESTS.test(scripts[name] ?? ""));
}
