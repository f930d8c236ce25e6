import { type SyntaxNode, childNode, childNodes, textField } from "#analysis";
import { calledNames } from "./called-names.ts";
import { type SourceFile, isFunction, literalText, nodesIn } from "./source-file.ts";

/** A call that defines a test or a suite. */
export interface TestCall {
  readonly kind: "test" | "suite";
  readonly call: SyntaxNode;
  /** The identifier by which it is called: `it`, `describe`, `xit`. */
  readonly name: SyntaxNode;
  /** What is said of it, in the runner's words: `only`, `skip`, `each`. */
  readonly modifiers: readonly string[];
  /** Undefined when it is put together at run time. */
  readonly title: string | undefined;
  readonly options: SyntaxNode | undefined;
  /** The function that is run; undefined when it is no function written in its place. */
  readonly body: SyntaxNode | undefined;
  /** Whether the name is a test runner's, and no function of the repository's own. */
  readonly isRunners: boolean;
  /** The suites around, the outermost first. */
  readonly suites: readonly TestCall[];
}

/** Modules whose `test`, `it`, `describe` and so on define tests. */
const TEST_MODULES =
  /^(?:vitest|@jest\/globals|node:test|test|bun:test|ava|mocha|tape|tap|uvu|@playwright\/test|@japa\/runner|@std\/testing\/bdd)$/;

type Words = readonly [TestCall["kind"], ...string[]];

const KINDS: ReadonlyMap<string, Words> = new Map<string, Words>([
  ["test", ["test"]],
  ["it", ["test"]],
  ["specify", ["test"]],
  ["fit", ["test", "only"]],
  ["xit", ["test", "skip"]],
  ["xtest", ["test", "skip"]],
  ["xspecify", ["test", "skip"]],
  ["describe", ["suite"]],
  ["suite", ["suite"]],
  ["context", ["suite"]],
  ["fdescribe", ["suite", "only"]],
  ["xdescribe", ["suite", "skip"]],
  ["xcontext", ["suite", "skip"]],
]);
/** Members that define a test as well; `test.before` and others do not. */
const MODIFIERS = new Set([
  "only",
  "skip",
  "each",
  "for",
  "concurrent",
  "sequential",
  "serial",
  "parallel",
  "skipIf",
  "runIf",
  "if",
  "failing",
  "fails",
  "fixme",
  "todo",
  "shuffle",
]);

/** All calls that define tests, in the order of the text. */
export function testCalls(file: SourceFile): readonly TestCall[] {
  const found: TestCall[] = [];
  for (const node of nodesIn(file.program)) {
    if (node.type !== "CallExpression") continue;
    const parent = file.parent(node);
    // The table of `test.each(table)(…)` is a part of the call around it.
    const isCalled =
      parent !== undefined &&
      childNode(parent, "callee") === node &&
      parent.type === "CallExpression";
    const read = isCalled ? undefined : readCall(file, node, found);
    if (read !== undefined) found.push(read);
  }
  return found;
}

function readCall(
  file: SourceFile,
  call: SyntaxNode,
  before: readonly TestCall[],
): TestCall | undefined {
  const { root, names } = calledNames(call);
  if (root === undefined) return undefined;
  const meaning = meaningOf(file, root, names.slice(1), before);
  if (meaning === undefined) return undefined;
  const [kind, ...implied] = meaning.words;
  const given = childNodes(call, "arguments");
  const [title] = given;
  if (title === undefined || (!TITLES.has(title.type) && !isFunction(title))) return undefined;
  return {
    kind,
    call,
    name: root,
    modifiers: [...implied, ...meaning.members],
    title: literalText(title),
    options: given.find(({ type }) => type === "ObjectExpression"),
    body: given.findLast(isFunction),
    isRunners: meaning.isRunners,
    suites: before.filter(
      (each) => each.kind === "suite" && each.call.start < call.start && each.call.end >= call.end,
    ),
  };
}

const TITLES = new Set([
  "Literal",
  "TemplateLiteral",
  "TaggedTemplateExpression",
  "Identifier",
  "MemberExpression",
  "BinaryExpression",
  "CallExpression",
]);

interface Meaning {
  readonly words: Words;
  readonly members: readonly string[];
  readonly isRunners: boolean;
}

function meaningOf(
  file: SourceFile,
  root: SyntaxNode,
  members: readonly string[],
  before: readonly TestCall[],
): Meaning | undefined {
  const name = textField(root, "name") ?? "";
  if (members.length === 1 && members[0] === "test") return subtestOf(name, root, before);
  if (members.some((each) => !MODIFIERS.has(each))) return undefined;
  const binding = file.bindings.get(name);
  const isRunners = binding?.module !== undefined && TEST_MODULES.test(binding.module);
  const isWhole = isRunners && (binding.imported === "default" || binding.imported === "*");
  // `import check from "node:test"` is a test, whatever it is called here.
  const words = isWhole
    ? (KINDS.get(name) ?? KINDS.get("test"))
    : KINDS.get(isRunners ? binding.imported : name);
  return words && { words, members, isRunners: isRunners || binding === undefined };
}

/** `t.test(…)`, where `t` is what the test around is given. */
function subtestOf(
  name: string,
  root: SyntaxNode,
  before: readonly TestCall[],
): Meaning | undefined {
  const around = before.findLast(
    ({ kind, body }) =>
      kind === "test" && body !== undefined && body.start < root.start && body.end > root.end,
  );
  if (around === undefined || parameterNames(around.body)[0] !== name) return undefined;
  return { words: ["test"], members: [], isRunners: around.isRunners };
}

/** Names of plain parameters, by position; the names of a destructured one are left out. */
export function parameterNames(body: SyntaxNode | undefined): readonly (string | undefined)[] {
  if (body === undefined) return [];
  return childNodes(body, "params").map((each) => textField(each, "name"));
}
