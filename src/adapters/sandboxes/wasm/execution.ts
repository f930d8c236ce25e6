import type { SnippetError, SnippetLimits, SnippetResult } from "../snippet-sandbox.ts";
import { parseForeignJson, TooDeep } from "./foreign-json.ts";
import type { HostFunctions } from "./host-functions.ts";
import type { InterpreterThread, ThreadEnd } from "./interpreter-thread.ts";
import { OutputBuffer } from "./output-buffer.ts";
import type { Ended, Run } from "./protocol.ts";

/** After the interpreter should have interrupted itself, which some of its operations do not heed. */
const GRACE_MS = 100;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What is run, in JavaScript. */
export interface Order extends Pick<Run, "code" | "fileName" | "input"> {
  readonly timeMs: number;
  readonly functions: HostFunctions;
}

/** How it ended, without what only the caller knows. */
export type Execution = Pick<SnippetResult, "ended" | "value" | "error" | "output" | "truncated">;

/** Runs it in the thread, which is gone afterwards. */
export async function execute(
  thread: InterpreterThread,
  order: Order,
  limits: SnippetLimits,
  signal: AbortSignal,
): Promise<Execution> {
  const output = OutputBuffer.ofSize(limits.outputBytes);
  const { functions, ...run } = order;
  const reported = new Promise<Ended>((resolve) => {
    thread.listen((report) => {
      if (report.kind === "ended") resolve(report);
      if (report.kind === "call") {
        void functions.answer(report).then((answer) => thread.post(answer));
      }
    });
  });
  thread.post({
    kind: "run",
    ...run,
    functions: functions.names,
    memoryBytes: limits.memoryBytes,
    valueBytes: limits.valueBytes,
    output: output.memory,
  });
  const stop = until(order.timeMs + GRACE_MS, signal);
  try {
    const ended = await Promise.race([reported, thread.ended, stop.reason]);
    return {
      ...executionOf(ended, limits),
      output: output.read(),
      truncated: output.truncated,
    };
  } finally {
    stop.clear();
    functions.stop();
    await thread.terminate();
  }
}

type Stop = "time" | "cancelled";

function until(ms: number, signal: AbortSignal): { readonly reason: Promise<Stop>; clear(): void } {
  let timer: NodeJS.Timeout | undefined;
  let cancel = (): void => {};
  const reason = new Promise<Stop>((resolve) => {
    timer = setTimeout(() => resolve("time"), Math.min(ms, LONGEST_TIMER_MS));
    cancel = () => resolve("cancelled");
    signal.addEventListener("abort", cancel, { once: true });
    if (signal.aborted) cancel();
  });
  return {
    reason,
    clear: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
    },
  };
}

function executionOf(
  ended: Ended | ThreadEnd | Stop,
  limits: SnippetLimits,
): Omit<Execution, "output" | "truncated"> {
  if (ended === "cancelled") return { ended };
  if (ended === "time") return { ended, error: overdue(limits.timeMs) };
  switch (ended.kind) {
    case "memory":
      return { ended: "memory", error: tooMuchMemory };
    case "error":
      throw ended.error;
    case "gone":
      throw new Error("The interpreter's thread ended without a word.");
    case "ended":
      return reportedEnd(ended, limits);
  }
}

function reportedEnd(
  { ended, value, error }: Ended,
  limits: SnippetLimits,
): Omit<Execution, "output" | "truncated"> {
  if (ended === "time") return { ended, error: overdue(limits.timeMs) };
  if (ended !== "value")
    return { ended, error: { name: "Error", message: "", stack: "", ...error } };
  if (value === undefined) return { ended };
  try {
    return { ended, value: parseForeignJson(value) };
  } catch (cause) {
    if (!(cause instanceof TooDeep)) throw cause;
    return { ended: "output", error: { name: "RangeError", message: cause.message, stack: "" } };
  }
}

export const tooMuchMemory: SnippetError = {
  name: "InternalError",
  message: "out of memory",
  stack: "",
};

export function overdue(timeMs: number): SnippetError {
  return { name: "InternalError", message: `It ran longer than ${timeMs} ms.`, stack: "" };
}
