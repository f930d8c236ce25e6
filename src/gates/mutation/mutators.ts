import {
  child,
  children,
  isNode,
  nameOf,
  nextInChain,
  type NodePlace,
  type SyntaxNode,
} from "./syntax-node.ts";

/** What a node may become: text in its place. */
export interface Mutation {
  readonly mutator: string;
  readonly replacement: string;
}

type Mutator = (node: SyntaxNode, text: string, place: NodePlace) => readonly Mutation[];

/** StrykerJS' tables: https://stryker-mutator.io/docs/mutation-testing-elements/supported-mutators */
const ARITHMETIC: Readonly<Record<string, string>> = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
};
const EQUALITY: Readonly<Record<string, readonly string[]>> = {
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "==": ["!="],
  "!=": ["=="],
  "===": ["!=="],
  "!==": ["==="],
};
const LOGICAL: Readonly<Record<string, string>> = { "&&": "||", "||": "&&", "??": "&&" };
const ASSIGNMENT: Readonly<Record<string, string>> = {
  "+=": "-=",
  "-=": "+=",
  "*=": "/=",
  "/=": "*=",
  "%=": "*=",
  "<<=": ">>=",
  ">>=": "<<=",
  "&=": "|=",
  "|=": "&=",
  "&&=": "||=",
  "||=": "&&=",
  "??=": "&&=",
};
/** Methods by the one that takes their place; null: what they are called on does. */
const METHODS: ReadonlyMap<string, string | null> = new Map([
  ["charAt", null],
  ["endsWith", "startsWith"],
  ["startsWith", "endsWith"],
  ["every", "some"],
  ["some", "every"],
  ["filter", null],
  ["reverse", null],
  ["slice", null],
  ["sort", null],
  ["substr", null],
  ["substring", null],
  ["toLocaleLowerCase", "toLocaleUpperCase"],
  ["toLocaleUpperCase", "toLocaleLowerCase"],
  ["toLowerCase", "toUpperCase"],
  ["toUpperCase", "toLowerCase"],
  ["trim", null],
  ["trimEnd", "trimStart"],
  ["trimStart", "trimEnd"],
  ["min", "max"],
  ["max", "min"],
]);

const PLACEHOLDER = "Artel was here";

const source = (node: SyntaxNode | undefined, text: string): string =>
  node === undefined ? "" : text.slice(node.start, node.end);

function withOperator(node: SyntaxNode, text: string, operator: string): string {
  const [left, right] = [child(node, "left"), child(node, "right")];
  return `${source(left, text)} ${operator} ${source(right, text)}`;
}

function operatorOf(node: SyntaxNode): string {
  return typeof node["operator"] === "string" ? node["operator"] : "";
}

const isCondition = (place: NodePlace): boolean =>
  place.field === "test" &&
  ["IfStatement", "ConditionalExpression"].includes(place.parent?.type ?? "");

const isLoopCondition = (place: NodePlace): boolean =>
  place.field === "test" &&
  ["WhileStatement", "DoWhileStatement", "ForStatement"].includes(place.parent?.type ?? "");

/** What decides a branch is tried both ways; a loop only left, for one that never ends says little. */
function conditional(node: SyntaxNode, place: NodePlace): readonly Mutation[] {
  if (node.type === "Literal") return [];
  const mutator = "ConditionalExpression";
  if (isLoopCondition(place)) return [{ mutator, replacement: "false" }];
  const decides = isCondition(place);
  const compares = node.type === "BinaryExpression" && operatorOf(node) in EQUALITY;
  const isPart = node.type === "LogicalExpression" && operatorOf(node) !== "??";
  if (!decides && !compares && !isPart) return [];
  return [
    { mutator, replacement: "true" },
    { mutator, replacement: "false" },
  ];
}

const binary: Mutator = (node, text) => {
  const operator = operatorOf(node);
  const arithmetic = ARITHMETIC[operator];
  if (arithmetic !== undefined) {
    const parts = [child(node, "left"), child(node, "right")];
    // Two texts cannot be subtracted.
    if (parts.some((part) => isText(part))) return [];
    return [{ mutator: "ArithmeticOperator", replacement: withOperator(node, text, arithmetic) }];
  }
  return (EQUALITY[operator] ?? []).map((other) => ({
    mutator: "EqualityOperator",
    replacement: withOperator(node, text, other),
  }));
};

/** Without recursion: a long sum is nested as deeply as it is long. */
function isText(node: SyntaxNode | undefined): boolean {
  const open = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.type === "TemplateLiteral") return true;
    if (next.type === "Literal" && typeof next["value"] === "string") return true;
    if (next.type !== "BinaryExpression" || next["operator"] !== "+") continue;
    open.push(...[child(next, "left"), child(next, "right")].filter((each) => each !== undefined));
  }
  return false;
}

const logical: Mutator = (node, text) => {
  const other = LOGICAL[operatorOf(node)];
  if (other === undefined) return [];
  // Mixed without parentheses, `??` would not parse.
  const [left, right] = [source(child(node, "left"), text), source(child(node, "right"), text)];
  return [{ mutator: "LogicalOperator", replacement: `(${left}) ${other} (${right})` }];
};

const assignment: Mutator = (node, text) => {
  const other = ASSIGNMENT[operatorOf(node)];
  if (other === undefined || (operatorOf(node) === "+=" && isText(child(node, "right")))) return [];
  return [{ mutator: "AssignmentOperator", replacement: withOperator(node, text, other) }];
};

const unary: Mutator = (node, text) => {
  const argument = source(child(node, "argument"), text);
  switch (operatorOf(node)) {
    case "!":
      return [{ mutator: "BooleanLiteral", replacement: argument }];
    case "-":
      return [{ mutator: "UnaryOperator", replacement: `+${argument}` }];
    case "+":
      return [{ mutator: "UnaryOperator", replacement: `-${argument}` }];
    case "~":
      return [{ mutator: "UnaryOperator", replacement: argument }];
    default:
      return [];
  }
};

const update: Mutator = (node, text) => {
  const argument = source(child(node, "argument"), text);
  const other = operatorOf(node) === "++" ? "--" : "++";
  const replacement = node["prefix"] === true ? `${other}${argument}` : `${argument}${other}`;
  return [{ mutator: "UpdateOperator", replacement }];
};

const literal: Mutator = (node) => {
  const { value } = node;
  if (typeof value === "boolean")
    return [{ mutator: "BooleanLiteral", replacement: String(!value) }];
  if (typeof value !== "string") return [];
  return [
    { mutator: "StringLiteral", replacement: JSON.stringify(value === "" ? PLACEHOLDER : "") },
  ];
};

const template: Mutator = (node, text) => {
  const isEmpty = source(node, text) === "``";
  return [{ mutator: "StringLiteral", replacement: isEmpty ? `\`${PLACEHOLDER}\`` : "``" }];
};

const array: Mutator = (node) => {
  const elements = node["elements"];
  const isEmpty = Array.isArray(elements) && elements.length === 0;
  return [
    {
      mutator: "ArrayDeclaration",
      replacement: isEmpty ? `[${JSON.stringify(PLACEHOLDER)}]` : "[]",
    },
  ];
};

const object: Mutator = (node) =>
  children(node, "properties").length === 0
    ? []
    : [{ mutator: "ObjectLiteral", replacement: "{}" }];

/** `text.trim()` becomes `text`, `list.some(f)` becomes `list.every(f)`. */
const method: Mutator = (node, text) => {
  const callee = child(node, "callee");
  if (callee?.type !== "MemberExpression" || callee["computed"] === true) return [];
  if (callee["optional"] === true || node["optional"] === true) return [];
  const [on, property] = [child(callee, "object"), child(callee, "property")];
  const other = METHODS.get(nameOf(property) ?? "");
  if (other === undefined || on === undefined || property === undefined) return [];
  const replacement =
    other === null
      ? source(on, text)
      : text.slice(node.start, property.start) + other + text.slice(property.end, node.end);
  return [{ mutator: "MethodExpression", replacement }];
};

/** Each `?.` of the chain on its own. */
const chain: Mutator = (node, text) => {
  const found: Mutation[] = [];
  for (let at = child(node, "expression"); at !== undefined; at = nextInChain(at)) {
    if (at["optional"] !== true) continue;
    const before = child(at, at.type === "CallExpression" ? "callee" : "object");
    if (before === undefined) continue;
    const rest = text.slice(before.end, node.end).replace("?.", needsDot(at) ? "." : "");
    found.push({
      mutator: "OptionalChaining",
      replacement: text.slice(node.start, before.end) + rest,
    });
  }
  return found.reverse();
};

function needsDot(node: SyntaxNode): boolean {
  return node.type === "MemberExpression" && node["computed"] !== true;
}

const block: Mutator = (node, text) => {
  const body = node["body"];
  if (!Array.isArray(body) || body.length === 0) return [];
  // What must call super() first, or declares how the body is read, cannot be left out.
  if (body.some((each) => isNode(each) && typeof each["directive"] === "string")) return [];
  if (/\bsuper\s*\(/.test(source(node, text))) return [];
  return [{ mutator: "BlockStatement", replacement: "{}" }];
};

const arrow: Mutator = () => [{ mutator: "ArrowFunction", replacement: "undefined" }];

const statement: Mutator = (node) => {
  const expression = child(node, "expression");
  const awaited =
    expression?.type === "AwaitExpression" ? child(expression, "argument") : expression;
  if (awaited?.type !== "CallExpression" || child(awaited, "callee")?.type === "Super") return [];
  return [{ mutator: "CallRemoval", replacement: ";" }];
};

/** Types of nodes whose value says enough to be worth a mutant of its own when it is returned. */
const RETURNED = /^(?:CallExpression|Identifier|MemberExpression|AwaitExpression|NewExpression)$/;

const returned = (node: SyntaxNode, place: NodePlace): readonly Mutation[] =>
  place.parent?.type === "ReturnStatement" &&
  RETURNED.test(node.type) &&
  nameOf(node) !== "undefined"
    ? [{ mutator: "ReturnValue", replacement: "undefined" }]
    : [];

const MUTATORS: Readonly<Record<string, Mutator>> = {
  BinaryExpression: binary,
  LogicalExpression: logical,
  AssignmentExpression: assignment,
  UnaryExpression: unary,
  UpdateExpression: update,
  Literal: literal,
  TemplateLiteral: template,
  ArrayExpression: array,
  ObjectExpression: object,
  CallExpression: method,
  ChainExpression: chain,
  BlockStatement: block,
  ExpressionStatement: statement,
};

/** All mutations of one node, in the order of StrykerJS' documentation; none of its children. */
export function mutationsOf(node: SyntaxNode, text: string, place: NodePlace): readonly Mutation[] {
  const isArrowBody =
    place.parent?.type === "ArrowFunctionExpression" &&
    place.field === "body" &&
    node.type !== "BlockStatement";
  return [
    ...conditional(node, place),
    ...(MUTATORS[node.type]?.(node, text, place) ?? []),
    ...(isArrowBody && nameOf(node) !== "undefined" ? arrow(node, text, place) : []),
    ...returned(node, place),
  ];
}
