import { join } from "node:path";
import { CommanderError } from "commander";
import type { ConfigurationSources, SettingsSlice } from "#infra/config";
import type { FileLogger } from "#infra/telemetry";
import type { CommandContext, RegisteredCommand } from "./command.ts";
import { UsageError } from "./errors.ts";
import { exitCodes } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { reportError, writeCrashLog } from "./failure.ts";
import { createOutput } from "./output.ts";
import type { Output } from "./output.ts";
import { parseInvocation, readGlobalFlags } from "./program.ts";
import type { Invocation } from "./program.ts";
import type { Surroundings } from "./surroundings.ts";

export interface CommandSet {
  readonly commands: readonly RegisteredCommand[];
  readonly groups: Readonly<Record<string, string>>;
}

/** Parses the line, runs the command and says what came of it. Never rejects. */
export async function runCommandLine(
  argv: readonly string[],
  commandSet: CommandSet,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const output = createOutput({ ...surroundings, ...readGlobalFlags(argv) });
  let invocation: Invocation | undefined;
  try {
    invocation = await readLine(argv, commandSet, surroundings);
    if (invocation === undefined) return exitCodes.ok.code;
    const context = createContext(invocation, output, surroundings);
    const code = await invocation.command.run(invocation.input, context);
    return surroundings.interruption.wasAsked() ? exitCodes.cancelled.code : (code ?? 0);
  } catch (error) {
    return reportError(error, {
      output,
      stdout: surroundings.stdout,
      cancelled: surroundings.interruption.wasAsked(),
      debug: invocation?.settings["log.level"] === "debug",
      writeLog: (crash) => writeCrashLog(crash, invocation, surroundings),
    });
  }
}

async function readLine(
  argv: readonly string[],
  { commands, groups }: CommandSet,
  surroundings: Surroundings,
): Promise<Invocation | undefined> {
  try {
    return await parseInvocation(argv.length === 0 ? ["--help"] : argv, {
      version: surroundings.version,
      commands,
      groups,
      write: (text) => surroundings.stdout.write(text),
      columns: surroundings.stdout.columns ?? 100,
    });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw usageError(error, argv, commands);
  }
}

function usageError(
  error: CommanderError,
  argv: readonly string[],
  commands: readonly RegisteredCommand[],
): UsageError {
  const words = argv.filter((word) => !word.startsWith("-"));
  if (error.code === "commander.help") {
    const verbs = commands
      .filter(({ name }) => name.startsWith(`${words[0]} `))
      .map(({ name }) => name.split(" ")[1]);
    const message = `artel ${words[0]} needs a verb: ${verbs.join(", ")}.`;
    return new UsageError(message, `Run artel ${words[0]} --help.`, { verbs });
  }
  const [first = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  const message = `${first.replace(/\.$/, "")}.`;
  const meant = /\(Did you mean (.*)\?\)/.exec(suggestion ?? "")?.[1];
  const line = words.join(" ");
  const known =
    commands.find(({ name }) => line.startsWith(name))?.name ??
    commands.find(({ name }) => name.startsWith(`${words[0]} `))?.name.split(" ")[0];
  const help = `Run artel ${known ? `${known} ` : ""}--help.`;
  const remedy = meant === undefined ? help : `Did you mean ${meant}? ${help}`;
  return new UsageError(message, remedy, meant === undefined ? {} : { nearest: meant });
}

function createContext(
  invocation: Invocation,
  output: Output,
  surroundings: Surroundings,
): CommandContext {
  let warned = false;
  let log: Promise<FileLogger> | undefined;
  const { environment, directory } = surroundings;
  const resolve = async (
    slices: readonly SettingsSlice[],
    more: Pick<ConfigurationSources, "repositoryFile" | "unchecked">,
  ) => {
    const { readUserFile, resolveConfiguration, thisMachine } = await import("#infra/config");
    const machine = { ...thisMachine(), environment, directory };
    const userFile = await readUserFile(machine);
    const resolved = resolveConfiguration(slices, {
      machine,
      flags: invocation.settings,
      ...more,
      ...(userFile ? { userFile } : {}),
    });
    if (!warned) for (const warning of resolved.warnings) output.warn(warning);
    warned = true;
    return resolved;
  };
  const configuration: CommandContext["configuration"] = async (repositoryFile) => {
    const { productSettings } = await import("#app");
    return resolve(await productSettings(), repositoryFile ? { repositoryFile } : {});
  };
  const eventPlace = async () => {
    const { plainDataFolder, thisMachine } = await import("#infra/machine");
    const plain = plainDataFolder(
      { ...thisMachine(), environment, directory },
      invocation.settings,
    );
    if (plain !== undefined) return { dataFolder: plain };
    const { eventPlaceOf } = await import("#app");
    return eventPlaceOf(await resolve([], { unchecked: ["jobs", "coders"] }));
  };
  const openLog = async () => {
    const settings = await configuration();
    const { createLogger } = await import("#infra/telemetry");
    return createLogger({
      level: settings.get("log.level"),
      destination: join(settings.get("dataFolder"), "logs", "artel.log"),
    });
  };
  return {
    output,
    signal: surroundings.interruption.signal,
    directory,
    environment,
    version: surroundings.version,
    configuration,
    eventPlace,
    dataFolder: async () => (await eventPlace()).dataFolder,
    logger: () => (log ??= openLog()),
  };
}
