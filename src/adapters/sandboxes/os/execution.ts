import { neverStarted } from "../never-started.ts";
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { CapturedText } from "#infra/process";
import { SandboxUnavailableError } from "../errors.ts";
import type { SandboxCommand, SandboxPolicy, SandboxResult } from "../sandbox.ts";
import { diagnose } from "./diagnosis.ts";
import { DiskBudget } from "../disk.ts";
import { signalOf } from "../exit-signal.ts";
import { HOME, TEMPORARY } from "../inside.ts";
import { Ending } from "./ending.ts";
import type { Prepared } from "./preparation.ts";
import { RunningSandbox } from "./running.ts";
import { openNamelessFile } from "./staging.ts";

/** Starts what was prepared, and waits until nothing of it is left. */
export async function execute(
  prepared: Prepared,
  command: SandboxCommand,
  policy: SandboxPolicy,
  signal: AbortSignal | undefined,
): Promise<SandboxResult> {
  const launched = launch(prepared, command.stdin === undefined ? "ignore" : "pipe");
  const { child } = launched;
  const stdout = new CapturedText(policy.limits.outputBytes, (text) =>
    command.onOutput?.(text, "stdout"),
  );
  const stderr = new CapturedText(policy.limits.outputBytes, (text) =>
    command.onOutput?.(text, "stderr"),
  );
  child.stdout?.on("data", (chunk: Buffer) => stdout.add(chunk));
  child.stderr?.on("data", (chunk: Buffer) => stderr.add(chunk));
  if (child.stdin !== null) feed(child.stdin, command.stdin ?? "");
  const ended = await watch(launched, policy, signal, untilClosed(child));
  const output = { stdout: stdout.finish(), stderr: stderr.finish() };
  if (ended === undefined) throw diagnose(output.stderr, child.signalCode);
  return { ...ended, ...output, truncated: stdout.truncated || stderr.truncated };
}

export interface Launched {
  readonly program: string;
  readonly child: ChildProcess;
  readonly running: RunningSandbox;
  /** By `performance.now()`. */
  readonly startedAt: number;
}

export function launch(prepared: Prepared, input: "pipe" | "ignore"): Launched {
  const startedAt = performance.now();
  const [program = "", ...rest] = prepared.argv;
  const opened: number[] = [];
  const child = spawn(program, rest, {
    cwd: "/",
    env: prepared.environment,
    // A session of its own, so that the terminal's Ctrl-C does not reach it.
    detached: true,
    stdio: [input, "pipe", "pipe", ...launchFiles(prepared, opened)],
  });
  for (const file of opened) closeSync(file);
  prepared.files.forEach((file, index) => {
    if (file.kind === "pipe") feed(descriptor(child, 3 + index) as Writable, file.content);
  });
  const running = new RunningSandbox(child, descriptor(child, prepared.status) as Readable);
  return { program, child, running, startedAt };
}

/** Holds the limits until nothing of it is left. Undefined when the command was never started. */
export async function watch(
  { program, running, startedAt }: Launched,
  policy: SandboxPolicy,
  signal: AbortSignal | undefined,
  end: Promise<Error | undefined>,
): Promise<SandboxResult | undefined> {
  const ending = new Ending(
    running,
    policy.limits,
    signal,
    DiskBudget.of(policy),
    memoryFolders(policy),
  );
  const failure = await end;
  ending.stop();
  if (failure !== undefined) {
    throw new SandboxUnavailableError("SETUP_FAILED", `${program} could not be started.`, {
      cause: failure,
    });
  }
  await running.gone();
  if (running.exitCode === undefined && ending.reason === "exit") return undefined;
  return {
    ...notBegun,
    ...endOf(running, ending),
    durationMs: Math.round(performance.now() - startedAt),
    peakMemoryBytes: ending.peakMemoryBytes,
    enforced: policy.limits.diskBytes === undefined ? ENFORCED : { ...ENFORCED, disk: "poll" },
  };
}

/** Resolves when it has ended and all its output was read, or with the reason why it could not be started. */
function untilClosed(child: ChildProcess): Promise<Error | undefined> {
  return new Promise((resolve) => {
    child.once("error", resolve);
    child.once("close", () => resolve(undefined));
  });
}

/** Unless the policy puts a folder of the host there. */
function memoryFolders(policy: SandboxPolicy): string[] {
  const mounted = [policy.worktree, ...(policy.writable ?? []), ...(policy.readOnly ?? [])];
  return [TEMPORARY, HOME].filter((folder) => !mounted.includes(folder));
}

const ENFORCED: SandboxResult["enforced"] = {
  time: "poll",
  memory: "poll",
  processes: "kernel",
  openFiles: "kernel",
  fileSize: "kernel",
  disk: "no",
  output: "poll",
  network: "kernel",
  filesystem: "kernel",
};

export const notBegun = neverStarted(ENFORCED);

function endOf(
  running: RunningSandbox,
  ending: Ending,
): Pick<SandboxResult, "exitCode" | "signal" | "ended"> {
  if (ending.reason !== "exit") return { exitCode: null, signal: "SIGKILL", ended: ending.reason };
  const code = running.exitCode ?? null;
  const signal = code === null ? undefined : signalOf(code);
  return signal === undefined
    ? { exitCode: code, signal: null, ended: "exit" }
    : { exitCode: null, signal, ended: "exit" };
}

/** `opened` takes what has to be closed here once the child has it. */
function launchFiles(prepared: Prepared, opened: number[]): ("pipe" | "ignore" | number)[] {
  const files = prepared.files.map((file) => {
    if (file.kind !== "file") return "pipe";
    const table = openNamelessFile(file.content);
    opened.push(table);
    return table;
  });
  return [...files, ...covers(3 + files.length, prepared.leaked, opened)];
}

/** From descriptor `first` on: those that would leak are /dev/null, which bwrap closes after reading nothing from it. */
function covers(first: number, leaked: readonly number[], opened: number[]): ("ignore" | number)[] {
  const last = leaked.at(-1);
  if (last === undefined) return [];
  const nothing = openSync("/dev/null", "r");
  opened.push(nothing);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    leaked.includes(first + index) ? nothing : "ignore",
  );
}

/** Beyond the fifth, where the types of Node end. */
function descriptor(child: ChildProcess, number: number): unknown {
  return (child.stdio as readonly unknown[])[number];
}

/** The other side may end without having read all: that is its right. */
function feed(stream: Writable, content: string | Buffer): void {
  stream.on("error", () => {});
  stream.end(content);
}
