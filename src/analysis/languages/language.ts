import type { ImportReference, SymbolKind } from "../measure/measurement.ts";
import type { LanguageResolver } from "./resolver.ts";
import type { Check } from "./checks/check.ts";
import type { TreeNode } from "./syntax/tree.ts";

/** What a kind of node means for the figures: the same for all languages. */
export type SyntaxRole =
  /** A function with a name of its own. */
  | "function"
  /** A function without one: closures, blocks. */
  | "lambda"
  /** A class, structure, trait, module of Ruby: what functions can be members of. */
  | "type"
  | "if"
  | "else-if"
  | "else"
  | "loop"
  | "switch"
  /** One way through a switch; `isDefaultCase` says which are none of their own. */
  | "case"
  | "catch"
  | "conditional"
  /** One path more, for cyclomatic complexity only: guards, parts of comprehensions. */
  | "decision"
  /** An expression with an operator that may be a logical one. */
  | "logical"
  /** A jump out of the linear flow: always, or when it names a label. */
  | "jump"
  | "labelled-jump"
  | "call"
  | "comment"
  /** One token whatever is in it: strings, regular expressions. */
  | "atom"
  /** Repeated by nature, so that it is no duplicate: imports, package clauses. */
  | "ignored";

export interface Parameters {
  /** Those that a caller passes by position. */
  readonly count: number;
  /** Of them, those that take a bare true or false. */
  readonly booleans: number;
}

/** A declaration that other files can see. */
export interface DeclaredSymbol {
  readonly node: TreeNode;
  readonly name: string;
  readonly kind: SymbolKind;
}

/**
 * A language that is read by tree-sitter: which kinds of nodes mean what, and what such a record cannot say. All
 * functions are pure and see one file alone.
 */
export interface LanguageDefinition {
  /** As people write it: `Python`, `C#`. */
  readonly name: string;
  /** Without the dot, in lower case. */
  readonly extensions: readonly string[];
  /** Name of the grammar in `@vscode/tree-sitter-wasm`. */
  readonly grammar: string;
  readonly roles: Readonly<Partial<Record<SyntaxRole, readonly string[]>>>;
  readonly logicalOperators: ReadonlySet<string>;
  /** Adds a path, but nothing for a reader to follow: `??`. */
  readonly quietOperators?: ReadonlySet<string>;
  /** How the members of a type see its instance; a call by it can be a recursion. */
  readonly selfNames: ReadonlySet<string>;
  /** Functions of the same name may differ in their parameters, so a recursion has as many arguments. */
  readonly overloads: boolean;
  /** Undefined for a declaration without a body, which is no function. Default: the field `name`. */
  readonly functionName?: (node: TreeNode) => string | undefined;
  /** Default: the field `name`. */
  readonly typeName?: (node: TreeNode) => string | undefined;
  readonly parameters: (node: TreeNode) => Parameters;
  readonly isDefaultCase: (node: TreeNode) => boolean;
  /** What a conditional expression asks; default: the field `condition`. */
  readonly isCondition?: (node: TreeNode) => boolean;
  /** A comment in the form of another node, such as Python's docstring. */
  readonly isDocumentationNode?: (node: TreeNode) => boolean;
  /** Code that only tests run, within a file of source. */
  readonly isTestCode?: (node: TreeNode) => boolean;
  readonly imports: (root: TreeNode) => readonly ImportReference[];
  /** The names that other files can use. */
  readonly symbols: (root: TreeNode, path: string) => readonly DeclaredSymbol[];
  readonly isDocumented: (symbol: DeclaredSymbol) => boolean;
  /** What the file says its package, namespace or module is. */
  readonly packageName?: (root: TreeNode) => string | undefined;
  /** The body of a catch that does nothing about whatever may come; undefined for others. */
  readonly silentCatch?: (node: TreeNode) => TreeNode | undefined;
  /** Bug patterns and performance hints that are of this language alone. */
  readonly checks: readonly Check[];
  readonly resolver: LanguageResolver;
}
