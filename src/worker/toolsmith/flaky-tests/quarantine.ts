import { MagicString } from "magic-string";
import { childNode, childNodes, type SyntaxNode, textField } from "#analysis";
import type { TestRunnerName } from "#domain";
import { type SourceFile, parseSourceFile } from "../test-code/source-file.ts";
import { type TestCall, testCalls } from "../test-code/test-calls.ts";

/** Where a flaky test stands, and how it is to be marked. */
export interface Quarantined {
  /** The names of its suites and its own, joined by ` > `. */
  readonly name: string;
  /** For the comment: `failed in 3 of 10 runs of the same commit`. */
  readonly evidence: string;
}

/** The line of a test, when just one in the file has its name. */
export function lineOfTest(path: string, text: string, name: string): number | undefined {
  const file = parseSourceFile(path, text);
  const test = file && findTest(testCalls(file), name);
  return file !== undefined && test !== undefined ? file.lines.line(test.call.start) : undefined;
}

/**
 * The text with the tests marked in the runner's own way; undefined where one of them cannot be. Where the runner can try
 * again it does (vitest, jest, mocha), so that the test still judges; of node:test it is a `todo`, which runs and is
 * reported, and fails nothing.
 */
export function quarantine(
  path: string,
  text: string,
  tests: readonly Quarantined[],
  { runner, retries }: { readonly runner: TestRunnerName; readonly retries: number },
): string | undefined {
  const file = parseSourceFile(path, text);
  if (file === undefined) return undefined;
  const edited = new MagicString(text);
  const all = testCalls(file);
  for (const [index, { name, evidence }] of tests.entries()) {
    const test = findTest(all, name);
    if (test === undefined) return undefined;
    const place = { edited, file, test, evidence, retries };
    const isMarked = runner === "jest" ? markFile(place, index === 0) : mark(runner, place);
    if (!isMarked) return undefined;
  }
  return edited.toString();
}

function findTest(tests: readonly TestCall[], name: string): TestCall | undefined {
  const found = tests.filter(
    (test) => test.kind === "test" && test.isRunners && nameOf(test) === name,
  );
  return found.length === 1 ? found[0] : undefined;
}

/** As the gates name it; undefined when a part of it is made at run time. */
function nameOf({ suites, title }: TestCall): string | undefined {
  const titles = [...suites.map((suite) => suite.title), title];
  if (titles.includes(undefined)) return undefined;
  return titles.map((each) => (each ?? "").replaceAll(/\s+/g, " ").trim()).join(" > ");
}

interface Place {
  readonly edited: MagicString;
  readonly file: SourceFile;
  readonly test: TestCall;
  readonly evidence: string;
  readonly retries: number;
}

function mark(runner: TestRunnerName, place: Place): boolean {
  const { edited, test, evidence, retries } = place;
  if (place.file.parent(test.call)?.type !== "ExpressionStatement") return false;
  if (runner === "vitest") {
    return comment(place, "tried again") && addOption(place, `retry: ${retries}`);
  }
  if (runner === "mocha") {
    edited.appendLeft(test.call.end, `.retries(${retries})`);
    return comment(place, "tried again");
  }
  if (runner === "node") return addOption(place, `todo: ${JSON.stringify(`flaky: ${evidence}`)}`);
  return false;
}

/** What a jest file says that is tried again already. */
export const JEST_RETRIES = "jest.retryTimes(";

/** jest tries again whole files only. */
function markFile({ edited, file, evidence, retries }: Place, isFirst: boolean): boolean {
  if (!isFirst) return true;
  if (file.text.includes(JEST_RETRIES)) return false;
  const statements = childNodes(file.program, "body");
  const last = statements.findLast(({ type }) => type === "ImportDeclaration");
  const eol = lineEnding(file);
  const line = `// Flaky: ${evidence}; tried again until its cause is found.${eol}jest.retryTimes(${retries}, { logErrorsBeforeRetry: true });`;
  if (last === undefined) {
    const [first] = statements;
    if (first === undefined) return false;
    edited.appendLeft(first.start, `${line}${eol}${eol}`);
  } else edited.appendLeft(last.end, `${eol}${eol}${line}`);
  return true;
}

function comment({ edited, file, test, evidence }: Place, what: string): boolean {
  const start = file.text.lastIndexOf("\n", test.call.start) + 1;
  const indent = file.text.slice(start, test.call.start);
  if (indent.trim() !== "") return false;
  edited.appendLeft(
    test.call.start,
    `// Flaky: ${evidence}; ${what} until its cause is found.${lineEnding(file)}${indent}`,
  );
  return true;
}

function lineEnding({ text }: SourceFile): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** Between title and function, where vitest and node:test have options. */
function addOption({ edited, test, file }: Place, option: string): boolean {
  const given = childNodes(test.call, "arguments");
  const [title, second, ...others] = given;
  if (title === undefined || second === undefined) return false;
  if (second.type === "ObjectExpression") {
    if (hasKey(second, option.slice(0, option.indexOf(":")))) return false;
    const empty = childNodes(second, "properties").length === 0;
    edited.appendLeft(second.start + 1, empty ? ` ${option} ` : ` ${option},`);
    return true;
  }
  // A time limit behind the function would have to become an option as well.
  if (others.length > 0 || file.text[second.start] === ".") return false;
  edited.appendLeft(second.start, `{ ${option} }, `);
  return true;
}

function hasKey(object: SyntaxNode, name: string): boolean {
  return childNodes(object, "properties").some(
    (property) => textField(childNode(property, "key"), "name") === name,
  );
}
