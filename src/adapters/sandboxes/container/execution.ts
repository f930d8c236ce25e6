import { neverStarted } from "../never-started.ts";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ProcessResult, runProcess } from "#infra/process";
import { DiskBudget } from "../disk.ts";
import { SandboxUnavailableError } from "../errors.ts";
import { signalOf } from "../exit-signal.ts";
import type { SandboxCommand, SandboxPolicy, SandboxResult } from "../sandbox.ts";
import { Container, type ContainerState } from "./container.ts";
import { clientEnvironment, type Engine } from "./engine.ts";
import { ContainerEnding } from "./ending.ts";
import { environmentWays } from "./environment.ts";
import { type ContainerPlan, runArguments } from "./run-arguments.ts";

export type CommandPlan = Omit<ContainerPlan, "variables" | "environmentFile"> & {
  readonly environment: Readonly<Record<string, string>>;
};

/** Starts the container, waits for its end, and removes it. */
export async function execute(
  engine: Engine,
  { environment, ...plan }: CommandPlan,
  command: SandboxCommand,
  policy: SandboxPolicy,
  signal: AbortSignal | undefined,
): Promise<SandboxResult> {
  const started = performance.now();
  const ways = environmentWays(engine, environment);
  const folder = mkdtempSync(join(tmpdir(), "artel-container-"));
  const container = new Container(engine, plan.name);
  try {
    const environmentFile = join(folder, "environment");
    writeFileSync(environmentFile, ways.file, { mode: 0o600 });
    const argv = runArguments(engine, {
      ...plan,
      variables: Object.keys(ways.client),
      environmentFile,
    });
    const ending = new ContainerEnding(container, policy.limits, signal, DiskBudget.of(policy));
    const client = await runProcess({
      argv,
      environment: { ...clientEnvironment(), ...ways.client },
      stdin: command.stdin,
      outputBytes: policy.limits.outputBytes,
      onOutput: command.onOutput,
      signal: ending.givenUp,
    }).finally(() => ending.stop());
    const state = await container.state();
    return {
      ...endOf(client, ending.reason, state),
      stdout: client.stdout,
      stderr: client.stderr,
      truncated: client.truncated,
      durationMs: Math.round(performance.now() - started),
      peakMemoryBytes: null,
      enforced: policy.limits.diskBytes === undefined ? ENFORCED : { ...ENFORCED, disk: "poll" },
    };
  } finally {
    await container.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

const ENFORCED: SandboxResult["enforced"] = {
  time: "poll",
  memory: "kernel",
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
  client: ProcessResult,
  reason: SandboxResult["ended"],
  state: ContainerState | undefined,
): Pick<SandboxResult, "exitCode" | "signal" | "ended"> {
  if (reason !== "exit") return { exitCode: null, signal: "SIGKILL", ended: reason };
  // A command that is not there is told by the first process in the container, which did start.
  if (state?.started !== true) throw diagnose(client);
  const notRun = notRunBy(client.stderr);
  if (notRun !== undefined) return { exitCode: notRun, signal: null, ended: "exit" };
  const signal = signalOf(state.exitCode);
  // Not every engine notices what the kernel did; and nobody else kills a command that we did not.
  if (state.outOfMemory || signal === "SIGKILL") {
    return { exitCode: null, signal: "SIGKILL", ended: "memory" };
  }
  return signal === undefined
    ? { exitCode: state.exitCode, signal: null, ended: "exit" }
    : { exitCode: null, signal, ended: "exit" };
}

/** Podman's first process ends with 1 where a shell, and Docker's, end with 127 and 126: it says why. */
function notRunBy(stderr: string): number | undefined {
  const reason = /^ERROR \(catatonit:\d+\): failed to exec pid1: (.*)\n$/.exec(stderr)?.[1];
  if (reason === undefined) return undefined;
  return reason === "No such file or directory" ? 127 : 126;
}

/** Why the container did not come to run the command, from what the engine wrote. */
function diagnose({ stderr, exitCode }: ProcessResult): SandboxUnavailableError {
  const said = stderr.trim().split("\n").slice(-3).join("; ").slice(0, 1_000);
  const isImage = /no such image|unable to find image|image not known/i.test(said);
  return new SandboxUnavailableError(
    isImage ? "NO_IMAGE" : "SETUP_FAILED",
    `The container could not be started; the engine ended with ${exitCode ?? "a signal"} and said: ${said}`,
  );
}
