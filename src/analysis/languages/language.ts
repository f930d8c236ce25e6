import type { FailureCounts, ImportReference, SymbolKind } from "../measure/measurement.ts";
import type { LanguageResolver } from "./resolver.ts";
import type { Check } from "./checks/check.ts";
import type { SyntaxRole } from "./syntax/role.ts";
import type { TreeNode } from "./syntax/tree.ts";

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
  /** Declared in another file, a header; documentation may stand at either. */
  readonly isDefinition?: boolean;
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
  /** Directives and macros can be anything until they are replaced: what the parser does not understand is no error. */
  readonly needsPreprocessor?: boolean;
  readonly roles: Readonly<Partial<Record<SyntaxRole, readonly string[]>>>;
  readonly logicalOperators: ReadonlySet<string>;
  /** Adds a path, but nothing for a reader to follow: `??`. */
  readonly quietOperators?: ReadonlySet<string>;
  /** How the members of a type see its instance; a call by it can be a recursion. */
  readonly selfNames: ReadonlySet<string>;
  /** The same where each function gives it a name of its own. */
  readonly receiverName?: (node: TreeNode) => string | undefined;
  /** Kinds of what a `labelled-jump` names. Default: labels. */
  readonly jumpLabels?: readonly string[];
  /** A node that is one path more only in some cases: a guard within a pattern. */
  readonly isDecision?: (node: TreeNode) => boolean;
  /** Functions of the same name may differ in their parameters, so a recursion has as many arguments. */
  readonly overloads: boolean;
  /**
   * Undefined for a declaration without a body, which is no function. `Type.name` for a method that stands apart from
   * its type. Default: the field `name`.
   */
  readonly functionName?: (node: TreeNode) => string | undefined;
  /** Undefined for what only mentions a type. Default: the field `name`. */
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
  /** Names of types that the file uses, where imports name whole packages. */
  readonly typeReferences?: (root: TreeNode) => readonly string[];
  /** What the file says its package, namespace or module is. */
  readonly packageName?: (root: TreeNode) => string | undefined;
  /** Whether a failure leaves a function here, and how. */
  readonly failure?: (node: TreeNode) => keyof FailureCounts | undefined;
  /** The body of a catch that does nothing about whatever may come; undefined for others. */
  readonly silentCatch?: (node: TreeNode) => TreeNode | undefined;
  /** Bug patterns and performance hints that are of this language alone. */
  readonly checks: readonly Check[];
  readonly resolver: LanguageResolver;
}
