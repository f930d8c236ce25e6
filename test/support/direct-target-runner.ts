import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type {
  CommandResult,
  OwnToolRunner,
  TargetCommand,
  TargetCommandRunner,
} from "../../src/domain/index.ts";
import { ArtelError } from "../../src/shared/index.ts";

export interface DirectRunnerOptions {
  /** Absolute path. */
  readonly worktree: string;
  readonly timeMs?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const OUTPUT_LIMIT = 64 * 1024 * 1024;

/** Runs commands of the target directly, without a sandbox: for fixtures that the tests made themselves. */
export function directTargetRunner(options: DirectRunnerOptions): TargetCommandRunner {
  return { run: (command) => runDirectly(command, options) };
}

/** Our own tools, from this checkout's `node_modules/.bin`. */
export function directToolRunner(options: DirectRunnerOptions): OwnToolRunner {
  const binaries = join(import.meta.dirname, "../../node_modules/.bin");
  return {
    run: (command) =>
      runDirectly(
        {
          argv: [join(binaries, command.tool), ...command.arguments],
          directory: command.directory ?? ".",
          purpose: "types",
          ...(command.timeMs !== undefined && { timeMs: command.timeMs }),
        },
        options,
      ),
  };
}

function runDirectly(command: TargetCommand, options: DirectRunnerOptions): Promise<CommandResult> {
  const [program, ...parameters] = command.argv;
  if (program === undefined) throw new Error("a command has at least one word");
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      cwd: join(options.worktree, command.directory),
      env: environmentOf(command, options),
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const output = { stdout: "", stderr: "" };
    let ended: CommandResult["ended"] = "exit";
    const stop = (reason: CommandResult["ended"]): void => {
      ended = reason;
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    };
    const timeMs = Math.min(
      command.timeMs ?? options.timeMs ?? 120_000,
      command.remainingMs ?? Number.POSITIVE_INFINITY,
    );
    const limit = setTimeout(() => stop("time"), timeMs);
    let quiet: NodeJS.Timeout | undefined;
    const cancel = (): void => stop("cancelled");
    options.signal?.addEventListener("abort", cancel, { once: true });
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (chunk: string) => {
        output[stream] = (output[stream] + chunk).slice(0, OUTPUT_LIMIT);
        command.onOutput?.(chunk, stream);
        clearTimeout(quiet);
        if (command.quietMs !== undefined) quiet = setTimeout(() => stop("time"), command.quietMs);
      });
    }
    const finish = (): void => {
      clearTimeout(limit);
      clearTimeout(quiet);
      options.signal?.removeEventListener("abort", cancel);
    };
    child.on("error", (cause) => {
      finish();
      reject(notStarted(program, cause));
    });
    child.on("close", (code) => {
      finish();
      resolve({
        exitCode: ended === "exit" ? code : null,
        ended,
        ...output,
        truncated: output.stdout.length >= OUTPUT_LIMIT,
        durationMs: performance.now() - startedAt,
        display: command.argv.join(" "),
      });
    });
  });
}

function notStarted(program: string, cause: unknown): ArtelError {
  return new ArtelError({
    code: "COMMAND_NOT_STARTED",
    kind: "environment",
    message: `${program} could not be started`,
    cause,
  });
}

function environmentOf(
  command: TargetCommand,
  options: DirectRunnerOptions,
): Record<string, string> {
  const folders: string[] = [];
  const root = options.worktree;
  for (let folder = join(root, command.directory); ; folder = dirname(folder)) {
    folders.push(join(folder, "node_modules/.bin"));
    if (folder.length <= root.length) break;
  }
  const path = [
    ...folders.filter(existsSync),
    dirname(process.execPath),
    process.env["PATH"] ?? "",
  ];
  return {
    HOME: process.env["HOME"] ?? root,
    PATH: path.join(delimiter),
    ...options.environment,
    ...command.environment,
  };
}
