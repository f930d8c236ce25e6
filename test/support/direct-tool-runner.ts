import { spawn } from "node:child_process";
import { isAbsolute, join, resolve } from "node:path";
import type { CommandResult, OwnToolCommand, OwnToolRunner } from "#domain";

const root = resolve(import.meta.dirname, "../..");

/** An ordinary OwnToolRunner without a sandbox: for tests on repositories that the tests themselves wrote. */
export function directToolRunner(worktree: string, signal?: AbortSignal): OwnToolRunner {
  return {
    run: (command) => {
      const argv = isAbsolute(command.tool)
        ? [process.execPath, command.tool]
        : [join(root, "node_modules/.bin", command.tool)];
      return runDirectly([...argv, ...command.arguments], worktree, command, signal);
    },
  };
}

function runDirectly(
  argv: readonly string[],
  worktree: string,
  command: OwnToolCommand,
  signal?: AbortSignal,
): Promise<CommandResult> {
  const started = performance.now();
  const [program, ...rest] = argv as [string, ...string[]];
  return new Promise((finish, fail) => {
    const child = spawn(program, rest, {
      cwd: join(worktree, command.directory ?? "."),
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], NO_COLOR: "1" },
      timeout: command.timeMs ?? 120_000,
      killSignal: "SIGKILL",
      signal,
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output.stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (output.stderr += chunk));
    child.on("error", fail);
    child.on("close", (exitCode) => {
      const ended = exitCode === null ? "time" : "exit";
      const durationMs = performance.now() - started;
      finish({ exitCode, ended, ...output, truncated: false, durationMs, display: argv.join(" ") });
    });
    child.stdin.on("error", () => {}); // it ended without reading; its exit code says why
    child.stdin.end(command.stdin ?? "");
  });
}
