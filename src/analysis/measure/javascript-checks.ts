import { asksDatabase, asksNetwork } from "./remote-names.ts";
import type { SmellName } from "./smells.ts";
import { childNode, childNodes, forEachChild, textField } from "./syntax-tree.ts";
import type { SyntaxNode } from "./syntax-tree.ts";

/** Where a node stands: what checks need to know of the nodes around it. */
export interface CheckScope {
  readonly text: string;
  readonly parent: SyntaxNode | undefined;
  /** Names of the elements of the nearest loop around it, when that is `for … of` or `for … in`. */
  readonly elements: readonly string[];
  /** In the body of any loop of the same function. */
  readonly inLoop: boolean;
  /** In a function that answers requests: `(request, response) => …`. */
  readonly inHandler: boolean;
}

export interface JavaScriptCheck {
  readonly smell: SmellName;
  readonly type: string;
  readonly matches: (node: SyntaxNode, scope: CheckScope) => boolean;
}

export const JAVASCRIPT_CHECKS: readonly JavaScriptCheck[] = [
  { smell: "identical-operands", type: "LogicalExpression", matches: hasIdenticalOperands },
  { smell: "identical-operands", type: "BinaryExpression", matches: hasIdenticalOperands },
  { smell: "identical-branches", type: "IfStatement", matches: hasIdenticalBranches },
  { smell: "repeated-condition", type: "IfStatement", matches: repeatsCondition },
  { smell: "assignment-in-condition", type: "IfStatement", matches: assignsConstant },
  { smell: "assignment-in-condition", type: "WhileStatement", matches: assignsConstant },
  { smell: "nan-comparison", type: "BinaryExpression", matches: comparesWithNaN },
  { smell: "return-in-finally", type: "TryStatement", matches: leavesFinally },
  { smell: "async-callback", type: "CallExpression", matches: hasAsyncForEach },
  {
    smell: "query-in-loop",
    type: "AwaitExpression",
    matches: (node, scope) => awaits(node, scope, asksDatabase),
  },
  {
    smell: "request-in-loop",
    type: "AwaitExpression",
    matches: (node, scope) => awaits(node, scope, asksNetwork),
  },
  { smell: "regex-in-loop", type: "NewExpression", matches: compilesConstant },
  { smell: "blocking-in-async", type: "CallExpression", matches: blocksHandler },
];

const REPEATABLE = new Set(["&&", "||", "<", ">", "<=", ">=", "===", "!=="]);
const SHORTEST_BRANCH = 12;

function textOf(node: SyntaxNode, text: string): string {
  return text.slice(node.start, node.end).replaceAll(/\s+/g, " ");
}

/** It calls nothing and changes nothing, so that it answers the same twice. */
function isQuiet(node: SyntaxNode): boolean {
  if (/Call|Assignment|Update|New|Await|Yield|Import|Tagged/.test(node.type)) return false;
  let quiet = true;
  forEachChild(node, (child) => {
    quiet &&= isQuiet(child);
  });
  return quiet;
}

function hasIdenticalOperands(node: SyntaxNode, { text }: CheckScope): boolean {
  const operator = textField(node, "operator") ?? "";
  const [left, right] = [childNode(node, "left"), childNode(node, "right")];
  if (left === undefined || right === undefined || !REPEATABLE.has(operator)) return false;
  // `x !== x` asks whether it is NaN.
  const asksNaN = operator === "===" || operator === "!==";
  // `icon && icon` is only a long way to say `icon`.
  if (asksNaN || right.type !== "MemberExpression") return false;
  return isQuiet(right) && textOf(left, text) === textOf(right, text);
}

interface Chain {
  readonly tests: readonly SyntaxNode[];
  readonly bodies: readonly SyntaxNode[];
  readonly hasElse: boolean;
}

function chainOf(start: SyntaxNode): Chain {
  const tests: SyntaxNode[] = [];
  const bodies: SyntaxNode[] = [];
  let next: SyntaxNode | undefined = start;
  while (next?.type === "IfStatement") {
    const [test, body] = [childNode(next, "test"), childNode(next, "consequent")];
    if (test !== undefined) tests.push(test);
    if (body !== undefined) bodies.push(body);
    next = childNode(next, "alternate");
  }
  if (next !== undefined) bodies.push(next);
  return { tests, bodies, hasElse: next !== undefined };
}

function isElseIf(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  return parent?.type === "IfStatement" && childNode(parent, "alternate") === node;
}

function hasIdenticalBranches(node: SyntaxNode, { text, parent }: CheckScope): boolean {
  if (isElseIf(node, parent)) return false;
  const { bodies, hasElse } = chainOf(node);
  const [first, ...others] = bodies.map((each) => textOf(each, text));
  if (!hasElse || first === undefined || first.length < SHORTEST_BRANCH) return false;
  return others.every((each) => each === first);
}

function repeatsCondition(node: SyntaxNode, { text, parent }: CheckScope): boolean {
  if (isElseIf(node, parent)) return false;
  const { tests } = chainOf(node);
  const seen = new Set<string>();
  for (const test of tests) {
    if (!isQuiet(test)) return false; // it may answer otherwise, and change what comes after
    const asked = textOf(test, text);
    if (seen.has(asked)) return true;
    seen.add(asked);
  }
  return false;
}

function assignsConstant(node: SyntaxNode): boolean {
  const test = childNode(node, "test");
  return (
    test?.type === "AssignmentExpression" &&
    textField(test, "operator") === "=" &&
    childNode(test, "right")?.type === "Literal"
  );
}

function comparesWithNaN(node: SyntaxNode): boolean {
  return (
    /^[!=]==?$/.test(textField(node, "operator") ?? "") &&
    ["left", "right"].some((side) => textField(childNode(node, side), "name") === "NaN")
  );
}

function leavesFinally(node: SyntaxNode): boolean {
  const block = childNode(node, "finalizer");
  return block !== undefined && returnsFrom(block);
}

function returnsFrom(node: SyntaxNode): boolean {
  if (/Function|^Class/.test(node.type)) return false;
  if (node.type === "ReturnStatement") return true;
  let found = false;
  forEachChild(node, (child) => {
    found ||= returnsFrom(child);
  });
  return found;
}

function hasAsyncForEach(node: SyntaxNode): boolean {
  const callee = childNode(node, "callee");
  const [callback] = childNodes(node, "arguments");
  return (
    callee?.type === "MemberExpression" &&
    textField(childNode(callee, "property"), "name") === "forEach" &&
    callback !== undefined &&
    /Function/.test(callback.type) &&
    callback["async"] === true &&
    awaitsSomething(callback)
  );
}

function awaitsSomething(node: SyntaxNode): boolean {
  let found = false;
  forEachChild(node, (child) => {
    found ||=
      child.type === "AwaitExpression" || (!/Function/.test(child.type) && awaitsSomething(child));
  });
  return found;
}

type Asks = (receiver: string | undefined, member: string, firstArgument: string) => boolean;

/** A question for each element of a loop, with the element in it, one after another. */
function awaits(node: SyntaxNode, { elements, text }: CheckScope, asks: Asks): boolean {
  const call = childNode(node, "argument");
  if (elements.length === 0 || call?.type !== "CallExpression") return false;
  const callee = childNode(call, "callee");
  const given = childNodes(call, "arguments");
  if (callee === undefined || !given.some((each) => mentions(each, elements))) return false;
  const first = given[0] === undefined ? "" : textOf(given[0], text);
  if (callee.type === "Identifier") return asks(undefined, textField(callee, "name") ?? "", first);
  const object = childNode(callee, "object");
  const member = textField(childNode(callee, "property"), "name");
  return (
    object !== undefined &&
    member !== undefined &&
    asks(textOf(object, text).replaceAll(/\s/g, "").slice(-200), member, first)
  );
}

function mentions(node: SyntaxNode, names: readonly string[]): boolean {
  if (node.type === "Identifier" && names.includes(textField(node, "name") ?? "")) return true;
  let found = false;
  forEachChild(node, (child) => {
    found ||= mentions(child, names);
  });
  return found;
}

function compilesConstant(node: SyntaxNode, { inLoop }: CheckScope): boolean {
  const [pattern] = childNodes(node, "arguments");
  return (
    inLoop &&
    textField(childNode(node, "callee"), "name") === "RegExp" &&
    pattern?.type === "Literal" &&
    typeof pattern["value"] === "string"
  );
}

const BLOCKING =
  /^(readFile|writeFile|appendFile|readdir|stat|copyFile|mkdir|rm|exec|execFile|spawn|pbkdf2|scrypt|gzip|gunzip|deflate|inflate)Sync$/;

/** While a request is answered: a command may well wait for its one file. */
function blocksHandler(node: SyntaxNode, { inHandler }: CheckScope): boolean {
  const callee = childNode(node, "callee");
  const name =
    textField(callee, "name") ?? textField(callee && childNode(callee, "property"), "name");
  return inHandler && name !== undefined && BLOCKING.test(name);
}
