import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { CapturedText } from "#infra/process";
import type {
  Sandbox,
  SandboxCommand,
  SandboxPolicy,
  SandboxProbe,
  SandboxResult,
} from "../sandbox.ts";
import { SandboxUnavailableError } from "../errors.ts";
import { diagnose } from "./diagnosis.ts";
import { Ending } from "./ending.ts";
import { findHostPrograms } from "./host-programs.ts";
import { bwrapArguments, insideEnvironment, launchArguments, limited } from "./launch.ts";
import type { Descriptors } from "./launch.ts";
import { inheritableFiles } from "./inheritable-files.ts";
import { hostSockets, policyMounts } from "./policy-paths.ts";
import { probeSandbox } from "./probe.ts";
import { generatedFiles } from "./root-file-system.ts";
import { RunningSandbox } from "./running.ts";
import { sandboxUser, type SandboxUser } from "./sandbox-user.ts";
import { seccompFilter } from "./seccomp/filter.ts";
import { openNamelessFile, stage } from "./staging.ts";

export interface OsSandboxOptions {
  /** Whom root becomes. Default: an unused user id, see `sandboxUser`. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Where bwrap and util-linux are looked for. Default: this process's PATH. */
  readonly path?: string;
}

/** Commands in namespaces of their own, by bubblewrap. */
export class OsSandbox implements Sandbox {
  readonly name = "os";
  readonly #user: SandboxUser;
  readonly #path: string;
  #probe: { readonly at: number; readonly result: Promise<SandboxProbe> } | undefined;

  constructor(options: OsSandboxOptions = {}) {
    this.#user = sandboxUser(options.user);
    this.#path = options.path ?? process.env["PATH"] ?? "";
  }

  identity(): { readonly uid: number; readonly gid: number } {
    return { uid: this.#user.uid, gid: this.#user.gid };
  }

  probe(): Promise<SandboxProbe> {
    const now = Date.now();
    if (this.#probe === undefined || now - this.#probe.at > PROBE_VALID_MS) {
      this.#probe = { at: now, result: probeSandbox(this) };
    }
    return this.#probe.result;
  }

  async run(
    command: SandboxCommand,
    policy: SandboxPolicy,
    signal?: AbortSignal,
  ): Promise<SandboxResult> {
    const prepared = this.#prepare(command, policy);
    if (signal?.aborted === true) return neverStarted;
    return launch(prepared, command, policy, signal);
  }

  #prepare(command: SandboxCommand, policy: SandboxPolicy): Prepared {
    const filter = process.platform === "linux" ? seccompFilter() : undefined;
    if (filter === undefined) {
      throw new SandboxUnavailableError(
        "PLATFORM",
        `The os sandbox needs Linux on x86-64 or arm64; this is ${process.platform} on ${process.arch}.`,
      );
    }
    if (command.argv.length === 0 || command.argv.some((argument) => argument.includes("\0"))) {
      throw new SandboxUnavailableError(
        "BAD_POLICY",
        "The command is empty or holds a NUL character.",
      );
    }
    const programs = findHostPrograms(this.#path);
    const wanted = policyMounts(policy, command);
    const { mounts, table } = stage(wanted, this.#user);
    const files = generatedFiles(this.#user);
    const leaked = inheritableFiles();
    const descriptors: Descriptors = {
      arguments: 3,
      seccomp: 4,
      status: 5,
      files: files.map(([path], index) => [path, 6 + index]),
      stage: table === undefined ? undefined : 6 + files.length,
      leaked: leaked.filter(
        (descriptor) => descriptor >= 6 + files.length + (table === undefined ? 0 : 1),
      ),
    };
    const inside = {
      mounts,
      masked: hostSockets(wanted),
      environment: insideEnvironment(policy),
      cwd: command.cwd,
      temporaryBytes: policy.limits.memoryBytes / 2,
    };
    const argv = launchArguments(
      programs,
      this.#user,
      descriptors,
      limited(programs, policy.limits, openFilesCeiling(), command.argv),
    );
    const inputs = [
      bwrapArguments(inside, descriptors),
      filter,
      undefined,
      ...files.map(([, content]) => content),
    ];
    return { argv, inputs, table, leaked: descriptors.leaked };
  }
}

const PROBE_VALID_MS = 60_000;

interface Prepared {
  readonly argv: readonly string[];
  /** What is written to the descriptors from 3 on; undefined for the one that is read. */
  readonly inputs: readonly (string | Buffer | undefined)[];
  readonly table: string | undefined;
  /** Open files of this process that every child would inherit. */
  readonly leaked: readonly number[];
}

async function launch(
  prepared: Prepared,
  command: SandboxCommand,
  policy: SandboxPolicy,
  signal: AbortSignal | undefined,
): Promise<SandboxResult> {
  const started = performance.now();
  const table = prepared.table === undefined ? undefined : openNamelessFile(prepared.table);
  const nothing = prepared.leaked.length === 0 ? undefined : openSync("/dev/null", "r");
  const [program = "", ...rest] = prepared.argv;
  const child = spawn(program, rest, {
    cwd: "/",
    // Of the programs that set the sandbox up; the command gets none of it.
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" },
    // A session of its own, so that the terminal's Ctrl-C does not reach it.
    detached: true,
    stdio: [
      command.stdin === undefined ? "ignore" : "pipe",
      "pipe",
      "pipe",
      ...prepared.inputs.map(() => "pipe" as const),
      ...(table === undefined ? [] : [table]),
      ...covers(prepared, nothing),
    ],
  });
  for (const opened of [table, nothing]) if (opened !== undefined) closeSync(opened);

  const stdout = new CapturedText(policy.limits.outputBytes, (text) =>
    command.onOutput?.(text, "stdout"),
  );
  const stderr = new CapturedText(policy.limits.outputBytes, (text) =>
    command.onOutput?.(text, "stderr"),
  );
  child.stdout?.on("data", (chunk: Buffer) => stdout.add(chunk));
  child.stderr?.on("data", (chunk: Buffer) => stderr.add(chunk));
  if (child.stdin !== null) feed(child.stdin, command.stdin ?? "");
  prepared.inputs.forEach((input, index) => {
    if (input !== undefined) feed(descriptor(child, 3 + index) as Writable, input);
  });
  const running = new RunningSandbox(child, descriptor(child, STATUS) as Readable);

  const ending = new Ending(running, policy.limits, signal);
  const failure = await new Promise<Error | undefined>((resolve) => {
    child.once("error", resolve);
    child.once("close", () => resolve(undefined));
  });
  ending.stop();
  if (failure !== undefined) {
    throw new SandboxUnavailableError("SETUP_FAILED", `${program} could not be started.`, {
      cause: failure,
    });
  }
  await running.gone();

  const output = { stdout: stdout.finish(), stderr: stderr.finish() };
  if (running.exitCode === undefined && ending.reason === "exit") {
    throw diagnose(output.stderr, child.signalCode);
  }
  return {
    ...output,
    ...endOf(running, ending),
    truncated: stdout.truncated || stderr.truncated,
    durationMs: Math.round(performance.now() - started),
    peakMemoryBytes: ending.peakMemoryBytes,
    enforced: ENFORCED,
  };
}

const STATUS = 5;

const ENFORCED: SandboxResult["enforced"] = {
  time: "poll",
  memory: "poll",
  processes: "kernel",
  openFiles: "kernel",
  fileSize: "kernel",
  output: "poll",
  network: "kernel",
  filesystem: "kernel",
};

const neverStarted: SandboxResult = {
  exitCode: null,
  signal: null,
  ended: "cancelled",
  stdout: "",
  stderr: "",
  truncated: false,
  durationMs: 0,
  peakMemoryBytes: null,
  enforced: ENFORCED,
};

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

/** bwrap tells a death by signal as a shell does, 128 and the signal's number. Codes that programs also use themselves stay codes. */
function signalOf(code: number): string | undefined {
  return deadlySignals[code - 128];
}

const deadlySignals: Readonly<Partial<Record<number, string>>> = {
  4: "SIGILL",
  6: "SIGABRT",
  7: "SIGBUS",
  8: "SIGFPE",
  9: "SIGKILL",
  11: "SIGSEGV",
  15: "SIGTERM",
  24: "SIGXCPU",
  25: "SIGXFSZ",
  31: "SIGSYS",
};

/** Raising a limit over our own hard one is not allowed. */
function openFilesCeiling(): number {
  const line = /^Max open files\s+\S+\s+(\S+)/m.exec(readFileSync("/proc/self/limits", "utf8"));
  return line?.[1] === undefined || line[1] === "unlimited" ? Infinity : Number(line[1]);
}

/** From descriptor `first` on: those that would leak are /dev/null, which bwrap closes after reading nothing from it. */
function covers(prepared: Prepared, nothing: number | undefined): ("ignore" | number)[] {
  const first = 3 + prepared.inputs.length + (prepared.table === undefined ? 0 : 1);
  const last = prepared.leaked.at(-1);
  if (nothing === undefined || last === undefined) return [];
  return Array.from({ length: last - first + 1 }, (_, index) =>
    prepared.leaked.includes(first + index) ? nothing : "ignore",
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
