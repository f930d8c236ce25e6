import { Command as Parser, Option } from "commander";
import type { Command, CommandInput, RegisteredCommand } from "./command.ts";
import { UsageError } from "./errors.ts";

/** What a person asked for, parsed: which command, its input, and the global flags. */
export interface Invocation {
  readonly command: Command;
  readonly name: string;
  readonly input: CommandInput;
  /** Settings given by flags, by path. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface GlobalFlags {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
}

const GLOBAL_VALUE_FLAGS = ["--data-folder", "--log-level", "--set"];

/** Also when the rest of the line is wrong: the error itself must be in the wanted form. */
export function readGlobalFlags(argv: readonly string[]): GlobalFlags {
  const end = argv.indexOf("--");
  const flags = new Set(end === -1 ? argv : argv.slice(0, end));
  return {
    json: flags.has("--json"),
    quiet: flags.has("--quiet") || flags.has("-q"),
    color: !flags.has("--no-color"),
  };
}

/** The command that the line names, so that only its file need be loaded. */
export function findCommand(
  argv: readonly string[],
  commands: readonly RegisteredCommand[],
): RegisteredCommand | undefined {
  const words = argv.filter(
    (word, index) => !word.startsWith("-") && !GLOBAL_VALUE_FLAGS.includes(argv[index - 1] ?? ""),
  );
  const line = words.join(" ");
  // A command may have the name of a group: `mcp` and `mcp config`.
  return commands
    .filter(({ name }) => line === name || line.startsWith(`${name} `))
    .toSorted((one, other) => other.name.length - one.name.length)[0];
}

export interface ProgramOptions {
  readonly version: string;
  readonly commands: readonly RegisteredCommand[];
  readonly groups: Readonly<Record<string, string>>;
  readonly write: (text: string) => void;
  readonly columns: number;
}

/** Parses the line; undefined when it asked for help, which was written. Throws a UsageError, or a CommanderError. */
export async function parseInvocation(
  line: readonly string[],
  options: ProgramOptions,
): Promise<Invocation | undefined> {
  const argv = line[0] === "help" ? [...line.slice(1), "--help"] : line;
  const wanted = findCommand(argv, options.commands);
  const loaded = await wanted?.load();
  const program = configure(new Parser("artel"), options)
    .description("Improves a Git repository with many agents and delivers one reviewed branch.")
    .version(options.version, "-V, --version", "print the version")
    .helpCommand("help [command...]", "show the help of a command");
  addGlobalOptions(program);

  const groups = new Map<string, Parser>();
  let invocation: Invocation | undefined;
  for (const entry of options.commands) {
    const [noun, verb] = entry.name.split(" ") as [string, string | undefined];
    const parent = verb === undefined ? program : groupOf(noun, program, groups, options);
    const parser = configure(parent.command(verb ?? noun), options).summary(entry.summary);
    if (verb === undefined) groups.set(noun, parser);
    if (entry === wanted && loaded !== undefined) {
      const { command } = loaded;
      declare(parser, entry, command);
      parser.action(() => {
        invocation = readInvocation(entry.name, command, parser);
      });
    }
  }
  await program.parseAsync(argv, { from: "user" });
  return invocation;
}

function configure(parser: Parser, options: ProgramOptions): Parser {
  return parser
    .exitOverride()
    .showSuggestionAfterError(true)
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true, helpWidth: options.columns })
    .configureOutput({ writeOut: options.write, writeErr: () => undefined });
}

function addGlobalOptions(program: Parser): void {
  program
    .option("--json", "print JSON on standard output")
    .option("-q, --quiet", "no progress, only results and errors")
    .option("--no-color", "no colors")
    .option("--data-folder <path>", "folder of Artel's own data")
    .option("--log-level <level>", "what is written to the log: debug, info, warn, error or silent")
    .addOption(
      new Option("--set <setting=value>", "give any setting a value; may be repeated").argParser(
        (text: string, before: string[] | undefined) => [...(before ?? []), text],
      ),
    );
}

function groupOf(
  noun: string,
  program: Parser,
  groups: Map<string, Parser>,
  options: ProgramOptions,
): Parser {
  const existing = groups.get(noun);
  if (existing !== undefined) return existing;
  const group = configure(program.command(noun), options).summary(options.groups[noun] ?? "");
  groups.set(noun, group);
  return group;
}

function declare(parser: Parser, entry: RegisteredCommand, command: Command): void {
  parser.description([entry.summary, command.description].filter(Boolean).join("\n\n"));
  for (const { name, description } of command.arguments ?? []) parser.argument(name, description);
  for (const { flags, description, parse, default: value } of command.options ?? []) {
    const option = new Option(flags, description);
    if (parse !== undefined) option.argParser((text: string) => parse(text));
    if (value !== undefined) option.default(value);
    parser.addOption(option);
  }
  const examples = (command.examples ?? []).map((line) => `  artel ${line}`);
  if (examples.length > 0) parser.addHelpText("after", `\nExamples:\n${examples.join("\n")}`);
}

function readInvocation(name: string, command: Command, parser: Parser): Invocation {
  const options: Record<string, unknown> = { ...parser.opts() };
  const global = parser.optsWithGlobals<{
    dataFolder?: string;
    logLevel?: string;
    set?: readonly string[];
  }>();
  const settings: Record<string, unknown> = {};
  for (const assignment of global.set ?? []) {
    const [path, ...value] = assignment.split("=");
    if (!path || value.length === 0) {
      throw new UsageError(
        `--set ${assignment}: expected setting=value.`,
        "For example --set agents=2.",
      );
    }
    settings[path] = value.join("=");
  }
  if (global.dataFolder !== undefined) settings["dataFolder"] = global.dataFolder;
  if (global.logLevel !== undefined) settings["log.level"] = global.logLevel;
  for (const { flags, setting } of command.options ?? []) {
    if (setting === undefined) continue;
    const attribute = new Option(flags).attributeName();
    if (options[attribute] !== undefined) settings[setting] = options[attribute];
    delete options[attribute];
  }
  return { command, name, input: { arguments: parser.processedArgs, options }, settings };
}
