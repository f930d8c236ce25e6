import type { TestRunnerName } from "#domain";
import type { Word } from "../shell-words.ts";
import { wordsOf } from "../shell-words.ts";

export interface RunnerCall {
  readonly runner: TestRunnerName;
  readonly words: readonly Word[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface UnwrappedCommand {
  readonly words: readonly Word[];
  readonly environment: Readonly<Record<string, string>>;
}

const COVERAGE_WRAPPERS = new Set(["c8", "nyc", "cross-env-shell", "istanbul"]);
const KNOWN_PROGRAM =
  /^(?:vitest|jest|mocha|_mocha|ava|node|tsx|tape|tap|uvu|npm|pnpm|yarn|bun|npx|ts-node|cross-env)$/;
const TEST_PROGRAMS = new Set(
  "tape tap uvu lab qunit karma jasmine playwright cypress tsd jest-circus zora brittle ts-mocha electron-mocha web-test-runner wtr japa poku best vue-cli-service craco react-scripts react-app-rewired ng aegir bun".split(
    " ",
  ),
);

/** Removes what stands before the program that matters: environment setters, coverage, a path to `.bin`. */
export function unwrap(
  words: readonly Word[],
  given: Readonly<Record<string, string>>,
): UnwrappedCommand {
  const environment: Record<string, string> = { ...given };
  let rest = words;
  for (let rounds = 0; rounds < 10; rounds += 1) {
    const program = programName(rest[0]?.text ?? "");
    if (["cross-env", "cross-env-shell", "env"].includes(program)) {
      rest = takeAssignments(rest.slice(1), environment);
      if (rest.length === 1 && rest[0]?.text.includes(" ")) rest = wordsOf(rest[0].text);
    } else if (COVERAGE_WRAPPERS.has(program)) rest = afterCoverage(rest.slice(1));
    else if (program === "exec" || program === "command") rest = rest.slice(1);
    else if (program !== rest[0]?.text && rest[0])
      rest = [{ ...rest[0], text: program }, ...rest.slice(1)];
    else break;
  }
  return { words: rest, environment };
}

/** Undefined when the program is no test runner that is known. */
export function recogniseRunner(command: UnwrappedCommand): RunnerCall | undefined {
  const { words, environment } = command;
  const program = words[0]?.text ?? "";
  const rest = words.slice(1);
  if (program === "vitest") return vitest(rest, environment);
  if (program === "jest") return jest(rest, environment);
  if (program === "mocha" || program === "_mocha") {
    const kept = without(rest, /^(?:--watch.*|-w)$/);
    return { runner: "mocha", words: [word("mocha"), ...kept], environment };
  }
  if (program === "ava") {
    const kept = without(rest, /^(?:--watch|-w)$/);
    return { runner: "ava", words: [word("ava"), ...kept], environment };
  }
  if (program === "tsx" && rest.some((one) => one.text === "--test")) {
    return nodeTest([word("--import"), word("tsx"), ...rest], environment);
  }
  if (program === "node") return node(rest, environment);
  if (!TEST_PROGRAMS.has(program)) return undefined;
  if (program === "bun" && rest[0]?.text !== "test") return undefined;
  const kept = without(rest, /^--watch(?:All)?(?:=.*)?$/);
  return {
    runner: "command",
    words: [word(program), ...kept],
    environment: { CI: "true", ...environment },
  };
}

function vitest(
  rest: readonly Word[],
  environment: Readonly<Record<string, string>>,
): RunnerCall | undefined {
  if (["bench", "init", "list", "typecheck"].includes(rest[0]?.text ?? "")) return undefined;
  const modes = rest.slice(/^(?:run|watch|dev|related)$/.test(rest[0]?.text ?? "") ? 1 : 0);
  const kept = withoutCoverage(
    without(modes, /^(?:--run|--watch|-w|--ui|--open|--changed)(?:=.*)?$/),
  ).filter((one) => one.text !== "run");
  const words = [word("vitest"), word("run"), ...kept, word("--coverage.enabled=false")];
  return { runner: "vitest", words, environment };
}

function jest(rest: readonly Word[], environment: Readonly<Record<string, string>>): RunnerCall {
  const watchless = without(
    rest,
    /^(?:--watch|--watchAll|--onlyChanged|-o|--lastCommit|--changedSince|--ci|--notify)(?:=.*)?$/,
  );
  const words = [
    word("jest"),
    ...withoutCoverage(watchless),
    word("--ci"),
    word("--coverage=false"),
  ];
  return { runner: "jest", words, environment };
}

function node(
  rest: readonly Word[],
  environment: Readonly<Record<string, string>>,
): RunnerCall | undefined {
  if (rest.some((one) => one.text === "--test")) return nodeTest(rest, environment);
  const at = rest.findIndex((one) =>
    /(?:^|\/)node_modules\/(?:\.bin\/|(?:jest|vitest|mocha|ava)\/)/.test(one.text),
  );
  const script = rest[at]?.text ?? "";
  const name = /(?:\.bin\/_?|node_modules\/)(jest|vitest|mocha|ava)(?:\/|$)/.exec(script)?.[1];
  if (name === undefined || rest.slice(0, at).some((one) => !one.text.startsWith("-")))
    return undefined;
  const flags = rest
    .slice(0, at)
    .map((one) => one.text)
    .join(" ");
  const options = [environment["NODE_OPTIONS"], flags].filter((one) => one).join(" ");
  return recogniseRunner({
    words: [word(name), ...rest.slice(at + 1)],
    environment: options === "" ? environment : { ...environment, NODE_OPTIONS: options },
  });
}

function nodeTest(
  rest: readonly Word[],
  environment: Readonly<Record<string, string>>,
): RunnerCall {
  const kept = without(
    rest,
    /^--(?:watch|experimental-test-coverage|test-coverage-.*|test-only)(?:=.*)?$/,
  );
  return { runner: "node", words: [word("node"), ...kept], environment };
}

/** Thresholds of coverage would fail a run whose tests pass, and measuring is slow. */
function withoutCoverage(words: readonly Word[]): readonly Word[] {
  const valued =
    /^--(?:coverage(?:Reporters|Directory|Provider|Threshold)|collectCoverageFrom|coverage\.\w+)$/;
  const kept: Word[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const one = words[at] as Word;
    const next = words[at + 1]?.text;
    if (/^--(?:no-)?(?:coverage|collectCoverage|collect-coverage)/.test(one.text)) {
      if (valued.test(one.text) && next !== undefined && !next.startsWith("-")) at += 1;
    } else kept.push(one);
  }
  return kept;
}

function without(words: readonly Word[], pattern: RegExp): readonly Word[] {
  return words.filter((one) => !pattern.test(one.text));
}

function takeAssignments(
  words: readonly Word[],
  environment: Record<string, string>,
): readonly Word[] {
  let at = 0;
  for (; at < words.length; at += 1) {
    const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(words[at]?.text ?? "");
    if (match) environment[match[1] as string] = match[2] as string;
    else if (words[at]?.text !== "--" && words[at]?.text !== "-S") break;
  }
  return words.slice(at);
}

function afterCoverage(words: readonly Word[]): readonly Word[] {
  const known = words.findIndex((one) => KNOWN_PROGRAM.test(programName(one.text)));
  if (known !== -1) return words.slice(known);
  const plain = words.findIndex((one) => !one.text.startsWith("-"));
  return plain === -1 ? [] : words.slice(plain);
}

function programName(text: string): string {
  return /^(?:\.{1,2}\/)*(?:[\w./-]*\/)?node_modules\/\.bin\/([\w.-]+)$/.exec(text)?.[1] ?? text;
}

function word(text: string): Word {
  return { text, glob: false };
}
