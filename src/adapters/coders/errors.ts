import { ArtelError } from "#shared";

export type CoderUnavailableCode =
  /** There is no record of that name. */
  | "CODER_UNKNOWN"
  /** The person does not want it to be used. */
  | "CODER_DISABLED"
  /** None of its programs is on the PATH. */
  | "CODER_NOT_FOUND"
  | "CODER_TOO_OLD"
  /** It does not run, or does not say its version. */
  | "CODER_NOT_RUNNABLE"
  /** It wants a person to log in. */
  | "CODER_NEEDS_LOGIN"
  /** It cannot speak to this provider of models. */
  | "CODER_MODEL_UNSUITED"
  /** The sandbox has no processes, so there is nothing to talk to. */
  | "CODER_NO_SANDBOX";

export type CoderFailedCode =
  /** It ended before it had answered. */
  | "CODER_CRASHED"
  /** It was not heard of for too long. */
  | "CODER_SILENT"
  /** It does not speak the protocol, or another version of it. */
  | "CODER_PROTOCOL"
  /** It answered with an error. */
  | "CODER_FAILED";

/** A coding CLI cannot be begun with; a person has to do something first. */
export class CoderUnavailableError extends ArtelError {
  declare readonly code: CoderUnavailableCode;

  constructor(
    code: CoderUnavailableCode,
    options: {
      readonly coder: string;
      readonly message: string;
      readonly remedy: string;
      readonly cause?: unknown;
    },
  ) {
    const { coder, ...said } = options;
    super({ code, kind: "environment", ...said, details: { coder } });
  }
}

const remedies: Record<CoderFailedCode, string> = {
  CODER_CRASHED: "Start it by hand in the repository to see what it says.",
  CODER_SILENT:
    "Check that its provider of models answers; a longer silence can be allowed in the configuration.",
  CODER_PROTOCOL: "Update the coding CLI, or use another one.",
  CODER_FAILED: "Read what it said; start it by hand in the repository to try the same.",
};

/** A coding CLI was begun with and did not do what it has to. */
export class CoderFailedError extends ArtelError {
  declare readonly code: CoderFailedCode;

  constructor(
    code: CoderFailedCode,
    options: {
      readonly coder: string;
      readonly message: string;
      readonly remedy?: string;
      readonly cause?: unknown;
    },
  ) {
    const { coder, message, remedy = remedies[code], cause } = options;
    super({ code, kind: "failed", message, remedy, cause, details: { coder } });
  }
}

/** An agent has asked models as often as it may in one round. */
export class StepsExhaustedError extends ArtelError {
  constructor(most: number) {
    super({
      code: "CODER_STEPS_EXHAUSTED",
      kind: "cancelled",
      message: `The agent has asked models ${most} times, which is the most in one round.`,
      remedy: "Allow more steps, or make the task smaller.",
    });
  }
}
