import { tmpdir } from "node:os";
import { join } from "node:path";
import { ArtelError, redact, redactData } from "#shared";
import { exitCodeOf, exitCodes } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { Output, OutputStream } from "./output.ts";
import type { Invocation } from "./program.ts";
import type { Surroundings } from "./surroundings.ts";

export interface FailureOptions {
  readonly output: Output;
  readonly stdout: OutputStream;
  /** A person asked to stop, so whatever the command threw is the consequence. */
  readonly cancelled: boolean;
  /** Show the stack of unexpected errors. */
  readonly debug: boolean;
  /** Returns the log file's path, or undefined when none could be written. */
  readonly writeLog: (error: unknown) => Promise<string | undefined>;
}

/** Tells a person on standard error, or a program on standard output, and gives the exit code. */
export async function reportError(error: unknown, options: FailureOptions): Promise<ExitCode> {
  const { output, cancelled } = options;
  if (error instanceof ArtelError) {
    const { code, message, remedy, details } = error;
    tell(options, { code, message, remedy, details });
    return cancelled ? exitCodes.cancelled.code : exitCodeOf(error.kind);
  }
  if (cancelled || (error instanceof Error && error.name === "AbortError")) {
    if (output.format === "text") output.progress("Stopped.");
    else tell(options, { code: "CANCELLED", message: "Stopped.", details: {} });
    return exitCodes.cancelled.code;
  }
  const log = await options.writeLog(error);
  const reason = error instanceof Error ? error.message : String(error);
  const where = log === undefined ? "No log file could be written." : `Details are in ${log}.`;
  tell(options, {
    code: "INTERNAL",
    message: `Unexpected: ${reason}`,
    remedy: `${where} Please report this as a fault of Artel.`,
    details: log === undefined ? {} : { log },
  });
  if (options.debug && error instanceof Error)
    output.stderr.write(`${redact(error.stack ?? "")}\n`);
  return exitCodes.internal.code;
}

interface Told {
  readonly code: string;
  readonly message: string;
  readonly remedy?: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
}

function tell({ output, stdout }: FailureOptions, told: Told): void {
  if (output.format === "json") {
    const { code, message, remedy, details } = told;
    const error = redactData({ code, message, remedy, details });
    stdout.write(`${JSON.stringify({ error })}\n`);
    return;
  }
  const { red, bold, dim } = output.colors;
  const next = told.remedy === undefined ? "" : `\n${bold("next:")} ${redact(told.remedy)}`;
  output.stderr.write(`${red("error:")} ${redact(told.message)} ${dim(`[${told.code}]`)}${next}\n`);
}

/** Writes an unexpected error to the log in the data folder, else to the folder for temporary files. */
export async function writeCrashLog(
  error: unknown,
  invocation: Invocation | undefined,
  surroundings: Surroundings,
): Promise<string | undefined> {
  for (const folder of [await dataFolder(invocation, surroundings), tmpdir()]) {
    try {
      if (folder === undefined) continue;
      const { createLogger } = await import("#infra/telemetry");
      const destination = join(folder, "logs", "artel.log");
      const log = createLogger({ level: "error", destination });
      log.error({ error, command: invocation?.name }, "unexpected error");
      log.close();
      return destination;
    } catch {
      // The next folder may be writable; that there is none is told in the message.
    }
  }
  return undefined;
}

async function dataFolder(
  invocation: Invocation | undefined,
  { environment, directory }: Surroundings,
): Promise<string | undefined> {
  try {
    const { resolveConfiguration, thisMachine } = await import("#infra/config");
    const given = invocation?.settings["dataFolder"];
    return resolveConfiguration([], {
      machine: { ...thisMachine(), environment, directory },
      flags: given === undefined ? {} : { dataFolder: given },
    }).get("dataFolder");
  } catch {
    return undefined;
  }
}
