import type { CommandResult, Tool } from "#domain";

/** How one formatter is asked which files are not as it would write them. */
export interface Formatter {
  readonly name: string;
  argv(tool: Tool, files: readonly string[]): readonly string[];
  /** Paths as printed, or undefined when it crashed. */
  read(result: CommandResult): readonly string[] | undefined;
}
