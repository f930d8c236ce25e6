import type { ChildProcess } from "node:child_process";
import { PassThrough, type Readable, type Writable } from "node:stream";
import { CapturedText } from "#infra/process";
import type { SandboxPolicy, SandboxProcess, SandboxResult } from "../sandbox.ts";
import { diagnose } from "./diagnosis.ts";
import { launch, type Launched, watch } from "./execution.ts";
import type { Prepared } from "./preparation.ts";

/** What the programs that set the sandbox up may say of why they could not. */
const DIAGNOSIS_BYTES = 16 * 1024;
const DIAGNOSIS_MS = 500;

/** Starts what was prepared, and leaves it running. `onGone` is called when nothing of it is left. */
export function interact(
  prepared: Prepared,
  policy: SandboxPolicy,
  signal: AbortSignal | undefined,
  onGone: () => Promise<void>,
): SandboxProcess {
  const launched = launch(prepared, "pipe");
  const [stdin, stdout, said] = streamsOf(launched.child);
  stdin.on("error", () => {}); // it ended without having read all: the result says so
  const captured = new CapturedText(DIAGNOSIS_BYTES);
  const stderr = new PassThrough();
  said.on("data", (chunk: Buffer) => captured.add(chunk));
  said.pipe(stderr);
  const result = resultOf(launched, policy, signal, captured).finally(onGone);
  result.catch(() => {});
  return { stdin, stdout, stderr, result };
}

/** Does not wait for who reads the output: a process that was killed has ended, whatever of it is still unread. */
async function resultOf(
  launched: Launched,
  policy: SandboxPolicy,
  signal: AbortSignal | undefined,
  captured: CapturedText,
): Promise<SandboxResult> {
  const { child } = launched;
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const ended = await watch(launched, policy, signal, untilExited(child));
  if (ended !== undefined) return { ...ended, enforced: { ...ended.enforced, output: "no" } };
  const late = new Promise<void>((resolve) => setTimeout(resolve, DIAGNOSIS_MS));
  await Promise.race([closed, late]);
  throw diagnose(captured.finish(), child.signalCode);
}

function untilExited(child: ChildProcess): Promise<Error | undefined> {
  return new Promise((resolve) => {
    child.once("error", resolve);
    child.once("exit", () => resolve(undefined));
  });
}

function streamsOf({ stdin, stdout, stderr }: ChildProcess): [Writable, Readable, Readable] {
  if (stdin === null || stdout === null || stderr === null) throw new TypeError("pipes are wanted");
  return [stdin, stdout, stderr];
}
