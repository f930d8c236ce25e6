import type { EventPlace } from "#app";
import type { Configuration, ConfigurationFile } from "#infra/config";
import type { Logger } from "#shared";
import type { ExitCode } from "./exit-codes.ts";
import type { Output } from "./output.ts";

/**
 * A command is one file in `commands/` that exports `command`, and one line in `registry.ts`. The file is loaded only
 * when the command is run or its help is shown, so it may import what it needs. Concrete parts come from the
 * composition root, inside `run`: `const { … } = await import("#app")`.
 */
export interface Command {
  /** Paragraphs below the summary in the help. */
  readonly description?: string;
  readonly arguments?: readonly CommandArgument[];
  readonly options?: readonly CommandOption[];
  /** Command lines for the help, without the leading `artel`. */
  readonly examples?: readonly string[];
  /** Does the work; an exit code other than 0 only where the outcome is expected, else throw an ArtelError. */
  run(input: CommandInput, context: CommandContext): Promise<ExitCode | void>;
}

export interface CommandArgument {
  /** `<path>` when required, `[path]` when not, `[paths...]` for several. */
  readonly name: string;
  readonly description: string;
}

export interface CommandOption {
  /** As commander has it: `-f, --force`, `--from <sequence>`, `--jobs <names...>`. */
  readonly flags: string;
  readonly description: string;
  /** Reads the text; throws a UsageError. */
  readonly parse?: (text: string) => unknown;
  readonly default?: unknown;
  /** The setting that it sets; its value goes to the configuration, not to `input.options`. See setting-options.ts. */
  readonly setting?: string;
}

export interface CommandInput {
  /** One per declared argument; undefined when left out, a list for `[paths...]`. */
  readonly arguments: readonly unknown[];
  /** By name in camel case. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface CommandContext {
  readonly output: Output;
  /** Aborted by the first Ctrl-C (or SIGTERM): save the work and return. The second ends the process. */
  readonly signal: AbortSignal;
  /** The current directory. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /**
   * Resolves flags, environment, the repository's file if given, the person's file and defaults, with the slices of
   * all folders. Prints its warnings once.
   */
  configuration(repositoryFile?: ConfigurationFile): Promise<Configuration>;
  /**
   * Where the events are, for a command that needs nothing else of the configuration: many times faster. What is set
   * for jobs is not checked.
   */
  eventPlace(): Promise<EventPlace>;
  /** The same for a command that only needs Artel's own folder. */
  dataFolder(): Promise<string>;
  /** The log file of this process, in the data folder. */
  logger(): Promise<Logger>;
}

/** A line of the registry. */
export interface RegisteredCommand {
  /** `status`, or noun and verb: `events tail`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}
