import {
  CoderFailedError,
  CoderUnavailableError,
  type Prompted,
  type StopReason,
} from "#adapters/coders";
import { ArtelError } from "#shared";
import type { WorkerResult } from "../worker.ts";

/** Why a turn is over. */
export type Ending =
  | { readonly kind: "answered"; readonly prompted: Prompted }
  /** A limit of the round, of the budget or of steps. */
  | { readonly kind: "limit"; readonly error: ArtelError }
  /** The coder's fault, or of what it needs. */
  | { readonly kind: "error"; readonly error: unknown };

/** A round has taken as long as it may. */
export class RoundTimeError extends ArtelError {
  constructor(milliseconds: number) {
    super({
      code: "WORKER_TIME_LIMIT",
      kind: "cancelled",
      message: `The round took more than ${Math.round(milliseconds / 1000)} s.`,
      remedy: "Allow more time, or make the task smaller.",
    });
  }
}

/** Throws what is no fault of the work. */
export function resultOf(ending: Ending, summary: string): WorkerResult {
  if (ending.kind === "answered") return answered(ending.prompted.stopReason, summary);
  const { error } = ending;
  if (ending.kind === "limit") {
    return { outcome: "limit", summary, failure: failureOf(ending.error) };
  }
  if (error instanceof CoderFailedError || error instanceof CoderUnavailableError) {
    return { outcome: "failed", summary, failure: failureOf(error) };
  }
  throw error;
}

/** agentclientprotocol.com/protocol/v1/prompt-turn, "Stop reasons". */
function answered(reason: StopReason, summary: string): WorkerResult {
  switch (reason) {
    case "end_turn":
      return { outcome: "done", summary };
    case "cancelled":
      return { outcome: "cancelled", summary };
    case "refusal":
      return { outcome: "failed", summary, failure: stopped("it refuses to go on") };
    case "max_tokens":
    case "max_turn_requests":
      return {
        outcome: "limit",
        summary,
        failure: stopped(`it has reached a limit of its own (${reason})`),
      };
  }
}

function stopped(why: string): NonNullable<WorkerResult["failure"]> {
  return { code: "CODER_STOPPED", message: `The agent has stopped: ${why}.` };
}

function failureOf(error: ArtelError): NonNullable<WorkerResult["failure"]> {
  const { code, message, remedy } = error;
  return { code, message, ...(remedy === undefined ? {} : { remedy }) };
}
