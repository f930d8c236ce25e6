import { ComplexityFrame } from "../../measure/complexity.ts";
import type { MetFunction } from "../../measure/function-metrics.ts";
import type { SmellName } from "../../measure/smells.ts";
import type { LanguageDefinition } from "../language.ts";
import type { SyntaxRole } from "./role.ts";
import type { TreeNode } from "./tree.ts";

export interface WalkedTreeFunction extends MetFunction {
  readonly node: TreeNode;
  readonly test: boolean;
  /** A method that stands apart from its type. */
  readonly isApart: boolean;
  readonly inner: TreeNode[];
}

const LONGEST_NAME = 200;
const LABELS = ["label", "label_name", "statement_identifier"];
/** Children that stand one level deeper than the condition of their structure. */
const BODY_FIELDS = new Set(["body", "consequence", "consequent"]);

/** One pass over a tree that gathers functions, types and complexity; see measure/complexity.ts for what counts. */
export class StructureWalk {
  readonly functions: WalkedTreeFunction[] = [];
  readonly module = new ComplexityFrame();
  /** The outermost nodes of code that only tests run. */
  readonly testCode: TreeNode[] = [];
  readonly types: { readonly node: TreeNode; readonly name: string; methods: number }[] = [];
  readonly smells: {
    readonly smell: SmellName;
    readonly node: TreeNode;
    readonly within: string;
    readonly size: number;
  }[] = [];
  readonly #language: LanguageDefinition;
  readonly #roles: ReadonlyMap<string, SyntaxRole>;
  #frame = this.module;
  #current: WalkedTreeFunction | undefined;
  #type: { methods: number } | undefined;
  #names: string[] = [];
  #test = false;

  constructor(language: LanguageDefinition, roles: ReadonlyMap<string, SyntaxRole>) {
    this.#language = language;
    this.#roles = roles;
  }

  walk(node: TreeNode): void {
    for (const child of node.children) this.#visit(child);
  }

  #role(node: TreeNode): SyntaxRole | undefined {
    return node.named ? this.#roles.get(node.kind) : undefined;
  }

  #visit(node: TreeNode): void {
    if (this.#language.isTestCode?.(node) === true && !this.#test) {
      this.#test = true;
      this.testCode.push(node);
      this.#visitRole(node);
      this.#test = false;
    } else this.#visitRole(node);
  }

  #visitRole(node: TreeNode): void {
    switch (this.#role(node)) {
      case "comment":
      case "ignored":
        return;
      case "function":
        return this.#namedFunction(node);
      case "lambda":
        return this.#function(node, "<anonymous>");
      case "type":
        return this.#typeDeclaration(node);
      case "if":
        return this.#if(node, false);
      case "loop":
        this.#frame.cyclomatic += 1;
        return this.#structure(node);
      case "switch":
        return this.#switch(node);
      case "catch":
        return this.#catch(node);
      case "conditional":
        return this.#conditional(node);
      default:
        return this.#plain(node);
    }
  }

  #plain(node: TreeNode): void {
    switch (this.#role(node)) {
      case "case":
        if (!this.#language.isDefaultCase(node)) this.#frame.cyclomatic += 1;
        break;
      case "decision":
        this.#frame.cyclomatic += 1;
        break;
      case "logical":
        this.#logical(node);
        break;
      case "jump":
        this.#frame.flat();
        break;
      case "labelled-jump":
        if (node.ofKind(...(this.#language.jumpLabels ?? LABELS)) !== undefined) this.#frame.flat();
        break;
      case "call":
        this.#call(node);
        break;
    }
    if (this.#language.isDecision?.(node) === true) this.#frame.cyclomatic += 1;
    this.walk(node);
  }

  #namedFunction(node: TreeNode): void {
    const { functionName } = this.#language;
    const name = functionName === undefined ? node.child("name")?.text : functionName(node);
    if (name === undefined) return this.walk(node);
    if (this.#type !== undefined && this.#current === undefined) this.#type.methods += 1;
    this.#function(node, name);
  }

  #function(node: TreeNode, own: string): void {
    const { count, booleans } = this.#language.parameters(node);
    const outer = { frame: this.#frame, current: this.#current };
    const parent = node.parent;
    const record: WalkedTreeFunction = {
      node,
      name: [...this.#names, own].join("."),
      frame: new ComplexityFrame(),
      parameters: count,
      booleanParameters: booleans,
      nested: outer.current !== undefined,
      callback:
        own === "<anonymous>" &&
        parent !== undefined &&
        (this.#role(parent) === "call" || /argument/.test(parent.kind)),
      test: this.#test,
      isApart: own.includes("."),
      inner: [],
    };
    this.functions.push(record);
    outer.current?.inner.push(node);
    this.#frame = record.frame;
    this.#current = record;
    this.#names.push(own);
    this.walk(node);
    this.#names.pop();
    this.#frame = outer.frame;
    this.#current = outer.current;
    if (outer.current !== undefined) outer.frame.addInner(record.frame);
  }

  #typeDeclaration(node: TreeNode): void {
    const { typeName } = this.#language;
    const own = typeName === undefined ? node.child("name")?.text : typeName(node);
    if (own === undefined) return this.walk(node);
    const outer = { type: this.#type };
    const type = { node, name: [...this.#names, own].join("."), methods: 0 };
    this.types.push(type);
    this.#type = type;
    this.#names.push(own);
    this.walk(node);
    this.#names.pop();
    this.#type = outer.type;
  }

  #structure(node: TreeNode): void {
    const frame = this.#frame;
    frame.structure();
    frame.enterStructure();
    for (const child of node.children) {
      const isElse = this.#role(child) === "else";
      // The `else` of a loop is one more way; that of a switch is its default.
      if (isElse && this.#role(node) === "loop") this.#else(child);
      else if (isElse || this.#isBody(child)) this.#frame.deeper(() => this.#visit(child));
      else this.#visit(child);
    }
    frame.leaveStructure();
  }

  #isBody(child: TreeNode): boolean {
    return (
      (child.field !== undefined && BODY_FIELDS.has(child.field)) ||
      child.kind === "block" ||
      this.#role(child) === "case"
    );
  }

  #if(node: TreeNode, isElseIf: boolean): void {
    const frame = this.#frame;
    frame.enterBranch(isElseIf);
    for (const child of node.children) {
      const role = this.#role(child);
      if (role === "else-if" || (child.field === "alternative" && role === "if")) {
        this.#if(child, true);
      } else if (role === "else") this.#else(child);
      else if (child.field === "alternative" && child.named) {
        frame.flat();
        this.#frame.deeper(() => this.#visit(child));
      } else if (child.field === "condition" || child.field === "initializer") this.#visit(child);
      else this.#frame.deeper(() => this.#visit(child));
    }
    if (!isElseIf) frame.leaveStructure();
  }

  #else(node: TreeNode): void {
    const parts = node.namedChildren.filter((each) => this.#role(each) !== "comment");
    const [only] = parts;
    if (parts.length === 1 && only !== undefined && this.#role(only) === "if") {
      return this.#if(only, true);
    }
    this.#frame.flat();
    this.#frame.deeper(() => this.walk(node));
  }

  #conditional(node: TreeNode): void {
    const frame = this.#frame;
    frame.cyclomatic += 1;
    frame.structure();
    const isNested = node.parent !== undefined && this.#role(node.parent) === "conditional";
    if (!isNested) {
      const size = this.#nestedConditions(node);
      if (size >= 3) this.#smell("nested-ternary", node, size);
    }
    const isCondition =
      this.#language.isCondition ?? ((each: TreeNode) => each.field === "condition");
    for (const child of node.children) {
      if (isCondition(child)) this.#visit(child);
      else this.#frame.deeper(() => this.#visit(child));
    }
  }

  #nestedConditions(node: TreeNode): number {
    if (this.#role(node) !== "conditional") {
      const [only, second] = node.kind === "parenthesized_expression" ? node.namedChildren : [];
      return only !== undefined && second === undefined ? this.#nestedConditions(only) : 0;
    }
    return node.namedChildren.reduce((sum, each) => sum + this.#nestedConditions(each), 1);
  }

  #switch(node: TreeNode): void {
    const body = node.child("body") ?? node;
    const cases = body.children.filter((each) => this.#role(each) === "case").length;
    if (cases >= 30) this.#smell("huge-switch", node, cases);
    this.#structure(node);
  }

  #catch(node: TreeNode): void {
    this.#frame.cyclomatic += 1;
    const silent = this.#language.silentCatch?.(node);
    if (silent !== undefined) this.#smell("empty-catch", silent, 0);
    this.#structure(node);
  }

  #smell(smell: SmellName, node: TreeNode, size: number): void {
    if (this.#test) return;
    this.smells.push({ smell, node, within: this.#names.join(".") || "<module>", size });
  }

  #logical(node: TreeNode): void {
    if (this.#operatorOf(node) === undefined) return;
    this.#frame.cyclomatic += 1;
    let around = node.parent;
    while (around?.kind === "parenthesized_expression") around = around.parent;
    if (around !== undefined && this.#operatorOf(around) !== undefined) return;
    let previous: string | undefined;
    for (const operator of this.#operators(node)) {
      const isQuiet = this.#language.quietOperators?.has(operator) === true;
      if (!isQuiet && operator !== previous) this.#frame.flat();
      previous = operator;
    }
  }

  /** The logical operator of an expression that has one. */
  #operatorOf(node: TreeNode): string | undefined {
    if (this.#role(node) !== "logical") return undefined;
    const { logicalOperators, quietOperators } = this.#language;
    return node.children
      .map((each) => each.kind)
      .find((kind) => logicalOperators.has(kind) || quietOperators?.has(kind) === true);
  }

  #operators(node: TreeNode): readonly string[] {
    let inside = node;
    while (inside.kind === "parenthesized_expression" && inside.namedChildren.length === 1) {
      inside = inside.namedChildren[0] ?? inside;
    }
    const operator = this.#operatorOf(inside);
    if (operator === undefined) return [];
    const [left, right] = inside.namedChildren.filter((each) => this.#role(each) !== "comment");
    return [
      ...(left === undefined ? [] : this.#operators(left)),
      operator,
      ...(right === undefined ? [] : this.#operators(right)),
    ];
  }

  #call(node: TreeNode): void {
    const current = this.#current;
    const own = this.#names.at(-1)?.split(".").at(-1);
    if (current === undefined || own === undefined || own === "<anonymous>") return;
    const { selfNames, receiverName } = this.#language;
    const receiver = receiverName?.(current.node);
    const isSelf = (name: string): boolean => selfNames.has(name) || name === receiver;
    if (calledName(node, isSelf) !== own) return;
    if (current.isApart && receiver !== undefined && !calledAsMember(node)) return;
    const given = node
      .child("arguments")
      ?.namedChildren.filter((each) => this.#role(each) !== "comment");
    if (this.#language.overloads && given?.length !== current.parameters) return;
    this.#frame.flat();
  }
}

/** The name of a called function when it is called directly, or as a member of the own instance. */
function calledName(node: TreeNode, isSelf: (name: string) => boolean): string | undefined {
  const callee = node.child("function") ?? node.child("name") ?? node.child("method");
  if (callee === undefined) return undefined;
  const receiver = node.child("object") ?? node.child("receiver") ?? node.child("scope");
  if (receiver !== undefined) return isSelf(receiver.text) ? callee.text : undefined;
  if (callee.end - callee.start > LONGEST_NAME) return undefined;
  const parts = /^([\w$]+)(?:\.|->|::)([\w$]+)$/.exec(callee.text);
  if (parts === null) return /^[\w$?!-]+$/.test(callee.text) ? callee.text : undefined;
  return isSelf(parts[1] ?? "") ? parts[2] : undefined;
}

function calledAsMember(node: TreeNode): boolean {
  return /[.>:]/.test(node.child("function")?.text ?? "");
}
