import { exitCodes } from "./exit-codes.ts";
import { listenForInterruption } from "./interruption.ts";
import { commands, groups } from "./registry.ts";
import { runCommandLine } from "./run.ts";
import { artelVersion } from "./version.ts";

/** Runs the line in this process and ends it. */
export async function runProcess(argv: readonly string[]): Promise<never> {
  const { stdout, stderr, stdin, env: environment } = process;
  const code = await runCommandLine(
    argv,
    { commands, groups },
    {
      stdout,
      stderr,
      stdin,
      environment,
      directory: process.cwd(),
      version: artelVersion(),
      interruption: listenForInterruption(exitCodes.cancelled.code),
    },
  );
  await flushed(stdout);
  process.exit(code);
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || !stream.writable) resolve();
    else stream.write("", () => resolve());
  });
}
