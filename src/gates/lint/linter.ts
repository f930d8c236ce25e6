import type { CommandResult, Problem, Tool } from "#domain";

/** How one linter is asked for its opinion of files, and how its answer is read. */
export interface Linter {
  /** As in the project's description: `eslint`. */
  readonly name: string;
  lints(path: string): boolean;
  /** The command for files relative to the tool's folder. `report` is an absolute path that it may write to. */
  argv(tool: Tool, files: readonly string[], report: string): readonly string[];
  /** Undefined when the answer could not be read: the linter crashed. Throws nothing. */
  read(result: CommandResult, report: string | undefined): readonly LintMessage[] | undefined;
}

export interface LintMessage {
  /** As the linter printed it: absolute, or relative to its folder. */
  readonly path: string;
  readonly rule: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly line?: number | undefined;
}

export type LintProblem = Problem & { readonly path: string };

export const SCRIPT_LIKE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/;
