import { ComplexityFrame } from "./complexity.ts";
import {
  bindingName,
  callParameters,
  isBooleanParameter,
  isFunctionNode,
} from "./function-shape.ts";
import type { MetFunction } from "./function-metrics.ts";
import type { SmellName } from "./smells.ts";
import { childNode, childNodes, forEachChild, isSyntaxNode, textField } from "./syntax-tree.ts";
import type { SyntaxNode } from "./syntax-tree.ts";
import type { Span } from "./tokens.ts";

export interface WalkedFunction extends MetFunction {
  readonly node: SyntaxNode;
  readonly inner: Span[];
}

export interface WalkResult {
  readonly functions: readonly WalkedFunction[];
  readonly module: ComplexityFrame;
  readonly classes: readonly { readonly node: SyntaxNode; readonly name: string }[];
  readonly smells: readonly {
    readonly smell: SmellName;
    readonly node: SyntaxNode;
    readonly within: string;
    readonly size: number;
  }[];
  readonly requires: readonly ModuleCall[];
  /** Names that occur where a value is meant, so that an import of them is real. */
  readonly valueNames: ReadonlySet<string>;
  readonly atoms: readonly Span[];
}

export interface ModuleCall {
  readonly kind: "require" | "dynamic";
  readonly specifier: string;
  readonly start: number;
  readonly lazy: boolean;
}

/** Nodes whose name begins with TS and that still exist, or hold something that exists, at run time. */
const RUN_TIME_NODES = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
  "TSParameterProperty",
  "TSExportAssignment",
  "TSEnumDeclaration",
  "TSEnumBody",
  "TSEnumMember",
  "TSModuleDeclaration",
  "TSModuleBlock",
  "TSImportEqualsDeclaration",
  "TSAbstractMethodDefinition",
  "TSAbstractPropertyDefinition",
]);

const LOOPS = new Set([
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "WhileStatement",
  "DoWhileStatement",
]);

/** One pass over a file's tree that gathers all that needs its structure. The tree is not kept. */
export class TreeWalk implements WalkResult {
  readonly functions: WalkedFunction[] = [];
  readonly module = new ComplexityFrame();
  readonly classes: { node: SyntaxNode; name: string }[] = [];
  readonly smells: { smell: SmellName; node: SyntaxNode; within: string; size: number }[] = [];
  readonly requires: ModuleCall[] = [];
  readonly valueNames = new Set<string>();
  readonly atoms: Span[] = [];
  thrown = 0;
  #frame = this.module;
  #current: WalkedFunction | undefined;
  #names: string[] = [];

  walk(node: SyntaxNode): void {
    forEachChild(node, (child, field) => this.#visit(child, node, field));
  }

  #visit(node: SyntaxNode, parent: SyntaxNode, field: string): void {
    if (node.type.startsWith("TS") && !RUN_TIME_NODES.has(node.type)) {
      if (node.type === "TSExternalModuleReference")
        this.#moduleCall(node, "require", "expression");
      return;
    }
    if (isFunctionNode(node)) return this.#function(node, parent, field);
    if (LOOPS.has(node.type)) return this.#loop(node);
    switch (node.type) {
      case "ImportDeclaration":
        return;
      case "Identifier":
      case "JSXIdentifier":
        this.#name(node, parent, field);
        return;
      case "Literal":
        if ("regex" in node) this.atoms.push(node);
        return;
      case "TemplateElement":
      case "JSXText":
        this.atoms.push(node);
        return;
      case "ClassDeclaration":
      case "ClassExpression":
        return this.#class(node, parent);
      case "IfStatement":
        return this.#if(node, false);
      case "ConditionalExpression":
        return this.#conditional(node, parent);
      case "SwitchStatement":
        return this.#switch(node);
      case "CatchClause":
        return this.#catch(node);
      default:
        return this.#plain(node, parent);
    }
  }

  #plain(node: SyntaxNode, parent: SyntaxNode): void {
    switch (node.type) {
      case "LogicalExpression":
        this.#logical(node, parent);
        break;
      case "AssignmentExpression":
        if (/^(&&|\|\||\?\?)=$/.test(textField(node, "operator") ?? ""))
          this.#frame.cyclomatic += 1;
        break;
      case "BreakStatement":
      case "ContinueStatement":
        if (childNode(node, "label") !== undefined) this.#frame.flat();
        break;
      case "ThrowStatement":
        this.thrown += 1;
        break;
      case "CallExpression":
        this.#call(node);
        break;
      case "ImportExpression":
        this.#moduleCall(node, "dynamic", "source", parent);
        break;
      case "TSModuleDeclaration":
        if (node["declare"] === true) return;
        break;
    }
    this.walk(node);
  }

  #name(node: SyntaxNode, parent: SyntaxNode, field: string): void {
    const isKey =
      parent["computed"] !== true &&
      ((field === "property" && parent.type === "MemberExpression") ||
        (field === "key" && parent["shorthand"] !== true));
    const name = textField(node, "name");
    if (!isKey && name !== undefined) this.valueNames.add(name);
    forEachChild(node, (child, inner) => this.#visit(child, node, inner));
  }

  #function(node: SyntaxNode, parent: SyntaxNode, field: string): void {
    const own = textField(childNode(node, "id"), "name") ?? bindingName(parent) ?? "<anonymous>";
    const parameters = callParameters(node);
    const outer = { frame: this.#frame, current: this.#current };
    const record: WalkedFunction = {
      node,
      name: [...this.#names, own].join("."),
      frame: new ComplexityFrame(),
      parameters: parameters.length,
      booleanParameters: parameters.filter(isBooleanParameter).length,
      nested: outer.current !== undefined,
      callback: field === "arguments",
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

  #class(node: SyntaxNode, parent: SyntaxNode): void {
    const own = textField(childNode(node, "id"), "name") ?? bindingName(parent) ?? "<class>";
    this.classes.push({ node, name: [...this.#names, own].join(".") });
    this.#names.push(own);
    this.walk(node);
    this.#names.pop();
  }

  #loop(node: SyntaxNode): void {
    this.#frame.cyclomatic += 1;
    this.#structure(node, ["body"]);
  }

  /** Counts a structure; the named children stand one level deeper, the others (its condition) do not. */
  #structure(node: SyntaxNode, deeper: readonly string[]): void {
    const frame = this.#frame;
    frame.structure();
    frame.enterStructure();
    forEachChild(node, (child, field) => {
      if (deeper.includes(field)) this.#frame.deeper(() => this.#visit(child, node, field));
      else this.#visit(child, node, field);
    });
    frame.leaveStructure();
  }

  #if(node: SyntaxNode, isElseIf: boolean): void {
    const frame = this.#frame;
    frame.enterBranch(isElseIf);
    for (const field of ["test", "consequent"]) {
      const child = childNode(node, field);
      if (child === undefined) continue;
      if (field === "test") this.#visit(child, node, field);
      else this.#frame.deeper(() => this.#visit(child, node, field));
    }
    const alternate = childNode(node, "alternate");
    if (alternate?.type === "IfStatement") this.#if(alternate, true);
    else if (alternate !== undefined) {
      frame.flat();
      this.#frame.deeper(() => this.#visit(alternate, node, "alternate"));
    }
    if (!isElseIf) frame.leaveStructure();
  }

  #conditional(node: SyntaxNode, parent: SyntaxNode): void {
    const frame = this.#frame;
    frame.cyclomatic += 1;
    frame.structure();
    if (parent.type !== "ConditionalExpression") {
      const size = nestedConditions(node);
      if (size >= 3) this.#smell("nested-ternary", node, size);
    }
    forEachChild(node, (child, field) => {
      if (field === "test") this.#visit(child, node, field);
      else this.#frame.deeper(() => this.#visit(child, node, field));
    });
  }

  #switch(node: SyntaxNode): void {
    const cases = childNodes(node, "cases");
    this.#frame.cyclomatic += cases.filter((each) => isSyntaxNode(each["test"])).length;
    if (cases.length >= 30) this.#smell("huge-switch", node, cases.length);
    this.#structure(node, ["cases"]);
  }

  #catch(node: SyntaxNode): void {
    this.#frame.cyclomatic += 1;
    const body = childNode(node, "body");
    if (body !== undefined && childNodes(body, "body").length === 0) {
      this.#smell("empty-catch", body, 0);
    }
    this.#structure(node, ["body"]);
  }

  #smell(smell: SmellName, node: SyntaxNode, size: number): void {
    this.smells.push({ smell, node, within: this.#names.join(".") || "<module>", size });
  }

  #logical(node: SyntaxNode, parent: SyntaxNode): void {
    this.#frame.cyclomatic += 1;
    if (parent.type === "LogicalExpression" || parent.type === "JSXExpressionContainer") return;
    let previous: string | undefined;
    for (const operator of operatorsInOrder(node)) {
      // The definition leaves `??` out: it shortens code without adding a path for the reader.
      if (operator !== "??" && operator !== previous) this.#frame.flat();
      previous = operator;
    }
  }

  #call(node: SyntaxNode): void {
    const callee = childNode(node, "callee");
    if (callee?.type !== "Identifier") return;
    const name = textField(callee, "name");
    if (name === "require") this.#moduleCall(node, "require", "arguments");
    if (name !== undefined && name === this.#names.at(-1) && this.#current !== undefined) {
      this.#frame.flat();
    }
  }

  #moduleCall(
    node: SyntaxNode,
    kind: ModuleCall["kind"],
    field: string,
    parent?: SyntaxNode,
  ): void {
    const source = childNode(node, field) ?? childNodes(node, field)[0];
    const specifier =
      source?.type === "Literal" ? textField(source, "value") : plainTemplate(source);
    if (specifier === undefined) return;
    const inFunction = this.#current !== undefined;
    const lazy = inFunction || (kind === "dynamic" && parent?.type !== "AwaitExpression");
    this.requires.push({ kind, specifier, start: node.start, lazy });
  }
}

function plainTemplate(node: SyntaxNode | undefined): string | undefined {
  if (node?.type !== "TemplateLiteral" || childNodes(node, "expressions").length > 0)
    return undefined;
  const value = childNodes(node, "quasis")[0]?.["value"];
  return typeof value === "object" && value !== null && "cooked" in value
    ? String(value.cooked)
    : undefined;
}

function operatorsInOrder(node: SyntaxNode): readonly string[] {
  if (node.type !== "LogicalExpression") return [];
  const left = childNode(node, "left");
  const right = childNode(node, "right");
  return [
    ...(left === undefined ? [] : operatorsInOrder(left)),
    textField(node, "operator") ?? "",
    ...(right === undefined ? [] : operatorsInOrder(right)),
  ];
}

function nestedConditions(node: SyntaxNode | undefined): number {
  if (node?.type !== "ConditionalExpression") return 0;
  const parts = ["test", "consequent", "alternate"].map((field) => childNode(node, field));
  return 1 + parts.reduce((sum, part) => sum + nestedConditions(part), 0);
}
