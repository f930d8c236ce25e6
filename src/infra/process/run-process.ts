import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { isSystemError } from "#shared";
import { CapturedText } from "./captured-text.ts";
import { ProcessStartError } from "./errors.ts";

export interface ProcessRequest {
  /** Program and arguments; never a shell string. */
  readonly argv: readonly string[];
  readonly cwd?: string;
  /** The whole environment. Default: this process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Default: nothing, an empty input. */
  readonly stdin?: string | Uint8Array;
  /** An open file as the input instead, read from where it is. */
  readonly stdinDescriptor?: number;
  /** Default: no limit. */
  readonly timeMs?: number;
  /** Between SIGTERM and SIGKILL. Default 2 s. */
  readonly graceMs?: number;
  /** Bytes of stdout and of stderr kept. Default 64 MiB. */
  readonly outputBytes?: number;
  readonly signal?: AbortSignal;
  readonly onOutput?: (chunk: string, stream: "stdout" | "stderr") => void;
  /** Is given stdout byte for byte and without a limit, which is then not in the result: file contents, odd names. */
  readonly onBytes?: (chunk: Buffer) => void;
}

export interface ProcessResult {
  /** Null when it ended by a signal. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly ended: "exit" | "time" | "cancelled";
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
  readonly durationMs: number;
}

const DEFAULT_OUTPUT_BYTES = 64 * 1024 * 1024;
const DEFAULT_GRACE_MS = 2_000;
/** How long output may stay open after the program itself ended, held by something that it left behind. */
const LEFTOVER_MS = 500;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Runs a trusted program of this machine (git, npm config) to its end, outside of any sandbox. It has a process group
 * of its own, which gets SIGTERM and then SIGKILL at a limit, and of which nothing outlives the promise. Rejects with
 * a `ProcessStartError` when it could not be started; how it ended is in the result.
 */
export async function runProcess(request: ProcessRequest): Promise<ProcessResult> {
  const started = performance.now();
  if (request.signal?.aborted === true) return neverStarted;
  const limit = request.outputBytes ?? DEFAULT_OUTPUT_BYTES;
  const stdout = new CapturedText(limit, (text) => request.onOutput?.(text, "stdout"));
  const stderr = new CapturedText(limit, (text) => request.onOutput?.(text, "stderr"));
  const child = start(request);
  child.stdout?.on("data", request.onBytes ?? ((chunk: Buffer) => stdout.add(chunk)));
  child.stderr?.on("data", (chunk: Buffer) => stderr.add(chunk));
  // A program may end without reading its input.
  child.stdin?.on("error", () => {});
  child.stdin?.end(request.stdin);

  const end = await watch(child, request);
  return {
    ...end,
    stdout: stdout.finish(),
    stderr: stderr.finish(),
    truncated: stdout.truncated || stderr.truncated,
    durationMs: Math.round(performance.now() - started),
  };
}

function start(request: ProcessRequest): ChildProcess {
  const [program = "", ...rest] = request.argv;
  try {
    return spawn(program, rest, {
      cwd: request.cwd,
      env: request.environment,
      detached: true,
      stdio: [
        request.stdinDescriptor ?? (request.stdin === undefined ? "ignore" : "pipe"),
        "pipe",
        "pipe",
      ],
    });
  } catch (error) {
    throw startError(error, request);
  }
}

function watch(
  child: ChildProcess,
  request: ProcessRequest,
): Promise<Pick<ProcessResult, "exitCode" | "signal" | "ended">> {
  const timers = new Set<NodeJS.Timeout>();
  const later = (ms: number, act: () => void): void => {
    timers.add(setTimeout(act, Math.min(ms, LONGEST_TIMER_MS)));
  };
  let ended: ProcessResult["ended"] = "exit";
  const end = (reason: ProcessResult["ended"]): void => {
    if (ended !== "exit") return;
    ended = reason;
    killGroup(child, "SIGTERM");
    later(request.graceMs ?? DEFAULT_GRACE_MS, () => killGroup(child, "SIGKILL"));
  };
  const cancel = (): void => end("cancelled");
  if (request.timeMs !== undefined) later(request.timeMs, () => end("time"));
  request.signal?.addEventListener("abort", cancel, { once: true });

  const finished = new Promise<Pick<ProcessResult, "exitCode" | "signal" | "ended">>(
    (resolve, reject) => {
      child.once("error", (error) => reject(startError(error, request)));
      child.once("exit", () =>
        later(LEFTOVER_MS, () => {
          killGroup(child, "SIGKILL");
          // A leftover that made a session of its own may hold the output open for ever. Not at once: where this
          // timer is late, output of the program itself is still waiting to be read.
          later(LEFTOVER_MS, () => {
            child.stdout?.destroy();
            child.stderr?.destroy();
          });
        }),
      );
      child.once("close", (exitCode, signal) => resolve({ exitCode, signal, ended }));
    },
  );
  return finished.finally(() => {
    for (const timer of timers) clearTimeout(timer);
    request.signal?.removeEventListener("abort", cancel);
    if (child.pid !== undefined) killGroup(child, "SIGKILL");
  });
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is empty.
  }
}

function startError(error: unknown, request: ProcessRequest): ProcessStartError {
  const program = request.argv[0] ?? "";
  const code = isSystemError(error) ? error.code : undefined;
  const options = { cause: error };
  if (code === "ENOENT" && request.cwd !== undefined && !existsSync(request.cwd)) {
    return new ProcessStartError(
      "FOLDER_NOT_FOUND",
      `The folder ${request.cwd} does not exist.`,
      options,
    );
  }
  if (code === "ENOENT") {
    return new ProcessStartError("PROGRAM_NOT_FOUND", `The program "${program}" was not found.`, {
      ...options,
      remedy: `Install ${program}, or add its folder to PATH.`,
    });
  }
  if (code === "EACCES") {
    return new ProcessStartError(
      "PROGRAM_NOT_EXECUTABLE",
      `The program "${program}" may not be executed.`,
      options,
    );
  }
  return new ProcessStartError(
    "PROCESS_NOT_STARTED",
    `The program "${program}" could not be started: ${error instanceof Error ? error.message : String(error)}`,
    options,
  );
}

const neverStarted: ProcessResult = {
  exitCode: null,
  signal: null,
  ended: "cancelled",
  stdout: "",
  stderr: "",
  truncated: false,
  durationMs: 0,
};
