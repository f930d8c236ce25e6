import { spawn } from "node:child_process";
import { Buffer } from "node:buffer";

export interface ProgramResult {
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
  readonly signal?: AbortSignal;
  readonly timeMs: number;
  /** Given each chunk of stdout, which is then not collected. */
  readonly onStdout?: (chunk: Buffer) => void;
}

/** Runs a program to its end; rejects only when it cannot be started. */
export function runProgram(
  program: string,
  programArguments: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, programArguments, {
      cwd: options.cwd,
      env: options.environment,
      signal: options.signal,
      timeout: options.timeMs,
      killSignal: "SIGKILL",
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    const stdout: Buffer[] = [];
    let stderr = "";
    child.on("error", reject);
    child.stdout.on("data", options.onStdout ?? ((chunk: Buffer) => stdout.push(chunk)));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-64_000);
    });
    // A program that ends before it has read its input breaks the pipe; its exit code says what matters.
    child.stdin.on("error", () => {});
    child.stdin.end(options.stdin ?? "");
    child.on("close", (exitCode) => resolve({ exitCode, stdout: Buffer.concat(stdout), stderr }));
  });
}
