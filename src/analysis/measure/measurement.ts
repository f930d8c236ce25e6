import type { SmellName } from "./smells.ts";

/**
 * What is known of one file from its content alone, and therefore cached by content hash.
 * Lines and columns count from 1.
 */
export interface FileMeasurement {
  readonly lines: number;
  /** Lines with at least one token: no blank lines, no comments. */
  readonly codeLines: number;
  readonly tokenCount: number;
  readonly functions: readonly FunctionMetrics[];
  readonly classes: readonly ClassMetrics[];
  readonly imports: readonly ImportReference[];
  readonly exports: readonly ExportedSymbol[];
  readonly smells: readonly SmellPlace[];
  /** Declared in a header comment (`@generated`, `DO NOT EDIT`): measured, but no advice is given about it. */
  readonly generated: boolean;
  /** Of `codeLines`, those that only tests run, in a file of source. */
  readonly testLines?: number;
  /** How failures leave functions, where any do. */
  readonly failures?: FailureCounts;
  /** What the file says its package or namespace is, in the languages that have such a clause. */
  readonly packageName?: string;
  /** Names of types that it uses, in the languages whose imports name whole packages. */
  readonly typeReferences?: readonly string[];
  /** What the parser rejected. The figures are then those of what it could recover, often none. */
  readonly syntaxErrors: readonly SyntaxProblem[];
}

/** Places at which a failure is thrown, returned as a value, or stops the program. */
export interface FailureCounts {
  readonly thrown: number;
  readonly returned: number;
  readonly stopped: number;
}

export interface FunctionMetrics {
  /** `Class.method`, `outer.inner`, `<anonymous>` in its place; not unique. */
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
  /** McCabe: decisions (branches, loops, cases, catches, `?:`, `&&`, `||`, `??` and their assignments) plus one. */
  readonly cyclomatic: number;
  /** SonarSource's definition; see measure/complexity.ts. */
  readonly cognitive: number;
  /** The deepest control structure inside it, nested functions apart. */
  readonly depth: number;
  /** Without `this` and without TypeScript's parameter properties, which are fields. */
  readonly parameters: number;
  /** Parameters that take a bare true or false at the call. */
  readonly booleanParameters: number;
  /** Lines with code from its first to its last; a nested function counts as one line. */
  readonly codeLines: number;
  /** Inside another function. */
  readonly nested: boolean;
  /** A callback handed to a call, such as the body of a `describe`. */
  readonly callback: boolean;
  /** Only tests run it, although its file is no test (`#[cfg(test)]`): no advice is given about it. */
  readonly test?: boolean;
}

export interface ClassMetrics {
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
  readonly methods: number;
}

export type ImportKind = "import" | "export" | "dynamic" | "require";

export interface ImportReference {
  readonly specifier: string;
  readonly kind: ImportKind;
  readonly line: number;
  /** `import type`, only `type` names, or names that are used in no value position (TypeScript drops those). */
  readonly typeOnly: boolean;
  /** Happens when a function runs, not when the module loads: `import()`, or `require` in a function. */
  readonly lazy: boolean;
  /** Names asked for; empty for the whole module or for its side effects. */
  readonly names: readonly string[];
  /** How the language looks for it, where there are several ways: a resolver's own word. */
  readonly form?: string;
}

export type SymbolKind = "function" | "method" | "type" | "variable";

export interface ExportedSymbol {
  readonly name: string;
  /** Members (methods) are listed in the languages where each member says whether it is public. */
  readonly kind?: SymbolKind;
  readonly line: number;
  /** An interface or a type: it does not exist at run time. */
  readonly typeOnly: boolean;
  /** Declared here (rather than passed on from elsewhere), so that documentation belongs here. */
  readonly declared: boolean;
  readonly documented: boolean;
}

export interface SmellPlace {
  readonly smell: SmellName;
  readonly line: number;
  readonly endLine: number;
  /** The function it is in, for a fingerprint without line numbers. */
  readonly within: string;
  /** The figure that made it a smell: nested conditions, cases. */
  readonly size: number;
}

export interface SyntaxProblem {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** The tokens of a file for finding duplicates: one hash per token, and the line it is on. Zero breaks a sequence. */
export interface FileTokens {
  readonly hashes: Uint32Array;
  readonly lines: Uint32Array;
}
