import { parseSync } from "oxc-parser";
import type { SyntaxNode } from "../measure/syntax-tree.ts";
import { childNode, childNodes, textField } from "../measure/syntax-tree.ts";
import { type DocumentationComment, readDocumentationComment } from "./documentation-comment.ts";
import { canBeParsed } from "./read-module.ts";

/** How a declaration is written. */
export interface Declaration {
  /**
   * What stands behind its name, on one line: of a function each overload (`(a: string, b = 2): number`), of a class what
   * it extends, of a variable its type.
   */
  readonly heads: readonly string[];
  /** Of interfaces, types and enums the whole, as it is written. */
  readonly text: string | undefined;
  readonly documentation: DocumentationComment | undefined;
  /** Of a class: the constructors and methods that others may call, in the order of the file. */
  readonly members: readonly MemberDeclaration[];
}

export interface MemberDeclaration {
  /** `constructor`, `name`, `static name`, `get name`. */
  readonly name: string;
  readonly head: string;
  readonly documentation: DocumentationComment | undefined;
}

interface Comment {
  readonly type: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** The declarations at the top level of a file, by the offset at which they start; undefined when it cannot be parsed. */
export function readDeclarations(
  path: string,
  text: string,
): ReadonlyMap<number, Declaration> | undefined {
  if (!canBeParsed(text)) return undefined;
  const result = parseSync(path, text, { preserveParens: false });
  if (result.errors.some(({ severity }) => severity === "Error")) return undefined;
  return new DeclarationReader(text, result.comments).read(result.program as unknown as SyntaxNode);
}

class DeclarationReader {
  readonly #text: string;
  readonly #comments: readonly Comment[];
  readonly #found = new Map<number, Declaration>();

  constructor(text: string, comments: readonly Comment[]) {
    this.#text = text;
    this.#comments = comments;
  }

  read(program: SyntaxNode): ReadonlyMap<number, Declaration> {
    for (const statement of childNodes(program, "body")) this.#statement(statement);
    this.#joinOverloads(childNodes(program, "body"));
    return this.#found;
  }

  #statement(statement: SyntaxNode): void {
    const isExport = /^Export(?:Named|Default)Declaration$/.test(statement.type);
    const declaration = isExport ? childNode(statement, "declaration") : statement;
    if (declaration?.type === "VariableDeclaration") {
      for (const each of childNodes(declaration, "declarations")) this.#add(each, statement);
    } else if (declaration?.type === "ExpressionStatement") {
      this.#assigned(childNode(declaration, "expression"), statement);
    } else if (declaration !== undefined) this.#add(declaration, statement);
  }

  /** `exports.name = …`, and the properties of `module.exports = { … }`. */
  #assigned(expression: SyntaxNode | undefined, statement: SyntaxNode): void {
    if (expression?.type !== "AssignmentExpression") return;
    const value = childNode(expression, "right");
    if (value === undefined) return;
    if (value.type === "AssignmentExpression") this.#assigned(value, statement);
    else if (value.type === "ObjectExpression") {
      for (const property of childNodes(value, "properties")) {
        const inner = childNode(property, "value");
        if (inner !== undefined) this.#add(inner, property);
      }
    } else this.#add(value, statement);
  }

  #add(node: SyntaxNode, outer: SyntaxNode): void {
    const documentation = this.#documentation(outer.start) ?? this.#documentation(node.start);
    this.#found.set(node.start, { ...this.#described(node), documentation });
  }

  #described(node: SyntaxNode): Omit<Declaration, "documentation"> {
    const plain = { heads: [], text: undefined, members: [] };
    switch (node.type) {
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
      case "TSDeclareFunction":
        return { ...plain, heads: [this.#signature(node)] };
      case "ClassDeclaration":
      case "ClassExpression":
        return { ...plain, heads: [this.#classHead(node)], members: this.#members(node) };
      case "TSInterfaceDeclaration":
      case "TSTypeAliasDeclaration":
      case "TSEnumDeclaration":
        return { ...plain, text: this.#text.slice(node.start, node.end) };
      case "VariableDeclarator":
        return this.#variable(node);
      default:
        return plain;
    }
  }

  #variable(node: SyntaxNode): Omit<Declaration, "documentation"> {
    const id = childNode(node, "id");
    const type = id && childNode(id, "typeAnnotation");
    if (type) return { heads: [this.#written(type.start, type.end)], text: undefined, members: [] };
    const value = childNode(node, "init");
    const isKnown = /Function|^Class/.test(value?.type ?? "");
    return value !== undefined && isKnown
      ? this.#described(value)
      : { heads: [], text: undefined, members: [] };
  }

  /** From the type parameters or the bracket to the type of what is returned. */
  #signature(node: SyntaxNode): string {
    const body = childNode(node, "body");
    const id = childNode(node, "id");
    let start = childNode(node, "typeParameters")?.start ?? id?.end ?? node.start;
    // `async function* (`, `async (`: the words before are no part of how it is called.
    if (id === undefined && childNode(node, "typeParameters") === undefined) {
      const first = childNodes(node, "params")[0]?.start ?? body?.start ?? node.end;
      const bracket = this.#text.indexOf("(", node.start);
      start = bracket >= 0 && bracket <= first ? bracket : first;
    }
    const end = childNode(node, "returnType")?.end ?? body?.start ?? node.end;
    const head = this.#written(start, end).replace(/=>$/, "").replace(/;$/, "").trim();
    return head.startsWith("(") || head.startsWith("<") ? head : `(${head})`;
  }

  #classHead(node: SyntaxNode): string {
    const body = childNode(node, "body");
    const start = childNode(node, "id")?.end ?? node.start + "class".length;
    return this.#written(start, body?.start ?? node.end);
  }

  #members(node: SyntaxNode): readonly MemberDeclaration[] {
    const body = childNode(node, "body");
    return childNodes(body ?? node, "body").flatMap((member) => {
      const key = childNode(member, "key");
      const value = childNode(member, "value");
      const name = textField(key, "name");
      const isHidden =
        name === undefined ||
        name.startsWith("_") ||
        key?.type === "PrivateIdentifier" ||
        member["computed"] === true ||
        /private|protected/.test(String(member["accessibility"]));
      if (isHidden || !member.type.endsWith("MethodDefinition") || value === undefined) return [];
      const kind = textField(member, "kind") ?? "method";
      const words = [member["static"] === true ? "static" : "", /^[gs]et$/.test(kind) ? kind : ""];
      return [
        {
          name: [...words, name].filter((word) => word !== "").join(" "),
          head: this.#signature(value),
          documentation: this.#documentation(member.start),
        },
      ];
    });
  }

  /** The signatures of overloads in place of that of the implementation, which others do not see. */
  #joinOverloads(body: readonly SyntaxNode[]): void {
    const byName = new Map<string, SyntaxNode[]>();
    for (const statement of body) {
      const node = childNode(statement, "declaration") ?? statement;
      const name = textField(childNode(node, "id"), "name");
      if (!/^(?:FunctionDeclaration|TSDeclareFunction)$/.test(node.type) || name === undefined)
        continue;
      byName.set(name, [...(byName.get(name) ?? []), node]);
    }
    for (const nodes of byName.values()) {
      const seen = nodes.filter(({ type }) => type === "TSDeclareFunction");
      const all = nodes.flatMap(({ start }) => this.#found.get(start) ?? []);
      const heads = seen.flatMap(({ start }) => this.#found.get(start)?.heads ?? []);
      const documentation = all.find((each) => each.documentation !== undefined)?.documentation;
      if (nodes.length < 2) continue;
      for (const { start } of nodes) {
        this.#found.set(start, { heads, text: undefined, documentation, members: [] });
      }
    }
  }

  /** The comment directly above, with nothing but `export` and the like in between. */
  #documentation(start: number): DocumentationComment | undefined {
    const above = this.#comments.findLast(({ end }) => end <= start);
    if (above?.type !== "Block" || this.#text.slice(above.end, start).trim() !== "")
      return undefined;
    return readDocumentationComment(above.value);
  }

  /** A part of the file on one line, without comments. */
  #written(start: number, end: number): string {
    let text = "";
    let at = start;
    for (const comment of this.#comments) {
      if (comment.start < at || comment.end > end) continue;
      text += this.#text.slice(at, comment.start);
      at = comment.end;
    }
    return (text + this.#text.slice(at, end))
      .replaceAll(/\s+/g, " ")
      .replaceAll(/([([]) | ([)\]])/g, "$1$2")
      .replaceAll(/([\w$])< /g, "$1<")
      .replaceAll(/,? >(?=[()|&,;:{]| extends | implements |$)/g, ">")
      .replaceAll(/,([)\]}])/g, "$1")
      .trim();
  }
}
