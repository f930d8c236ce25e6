import { ArtelError, type ErrorKind } from "#shared";
import type { PartUnavailableError } from "#infra/resilience";

const kinds = {
  /** No model is configured for the role, or it lacks its key. */
  MODEL_NOT_CONFIGURED: "usage",
  /** No provider has a model of this name, or configuration describes a provider wrongly. */
  MODEL_UNKNOWN: "usage",
  MODEL_KEY_REFUSED: "environment",
  /** The provider wants money, or a limit of its own is used up for long. */
  MODEL_QUOTA_EXHAUSTED: "environment",
  MODEL_RATE_LIMITED: "environment",
  /** Down, unreachable, overloaded, or too slow. */
  MODEL_UNAVAILABLE: "environment",
  /** The answer ended before it was whole. */
  MODEL_STREAM_CUT: "environment",
  /** What came back is no answer: not of the provider's format, or, for an object, not what was asked for. */
  MODEL_ANSWER_INVALID: "failed",
  MODEL_ANSWER_EMPTY: "failed",
  /** The model, or a filter of the provider, would not. */
  MODEL_REFUSED: "failed",
  MODEL_CONTEXT_TOO_LONG: "failed",
  /** The provider says that the request is wrong. */
  MODEL_REQUEST_REFUSED: "failed",
  /** A cassette that is replayed has no answer to this request. */
  CASSETTE_MISS: "not-found",
  CASSETTE_INVALID: "refused",
} as const satisfies Record<string, ErrorKind>;

export type ModelErrorCode = keyof typeof kinds;

const remedies: Readonly<Record<ModelErrorCode, string>> = {
  MODEL_NOT_CONFIGURED:
    "Set ANTHROPIC_API_KEY, OPENAI_API_KEY or GEMINI_API_KEY, or name the model of a local server in `models.roles.coder`, such as ollama/qwen3-coder.",
  MODEL_UNKNOWN:
    "Write it as <provider>/<model>; describe a provider that Artel does not know in `models.providers`.",
  MODEL_KEY_REFUSED: "Check the key, and that it may use this model.",
  MODEL_QUOTA_EXHAUSTED:
    "Raise the limit or the balance at the provider, or add a model of another provider to the role's chain.",
  MODEL_RATE_LIMITED:
    "Try again later, or set requestsPerMinute or tokensPerMinute of the provider in `models.providers`.",
  MODEL_UNAVAILABLE:
    "Try again later, or add a model of another provider to the role's chain (`models.roles`).",
  MODEL_STREAM_CUT: "Ask again; what was received is lost and may have been paid for.",
  MODEL_ANSWER_INVALID: "Ask again, or use another model for this role.",
  MODEL_ANSWER_EMPTY: "Ask again, or use another model for this role.",
  MODEL_REFUSED: "Ask for it in other words, or use another model for this role.",
  MODEL_CONTEXT_TOO_LONG: "Send less, or use a model with a larger context for this role.",
  MODEL_REQUEST_REFUSED: "See what the provider says is wrong with it.",
  CASSETTE_MISS: "Record the cassette anew: ARTEL_CASSETTE=record:<path>.",
  CASSETTE_INVALID: "Record it anew, or correct the path.",
};

export interface ModelErrorOptions {
  /** As configuration names it: `anthropic/claude-sonnet-5`. */
  readonly model?: string;
  readonly remedy?: string;
  /** Milliseconds for which the provider asks not to be asked. */
  readonly retryAfterMs?: number | undefined;
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * What came of a request to a model. It has no cause on purpose: the errors of the libraries hold the request with its
 * texts, and the answer's headers.
 */
export class ModelError extends ArtelError {
  declare readonly code: ModelErrorCode;
  readonly model: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: ModelErrorCode, message: string, options: ModelErrorOptions = {}) {
    const { model, remedy = remedies[code], retryAfterMs, details } = options;
    super({
      code,
      kind: kinds[code],
      message,
      remedy,
      details: { ...(model === undefined ? {} : { model }), ...details },
    });
    this.model = model;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No model of a role's chain answered. The code is theirs when all failed alike. */
export class ModelChainError extends ModelError {
  /** What each model of the chain said, in its order. */
  readonly failures: readonly ArtelError[];
  /** Of those that are left alone, the one that may be asked the soonest. */
  readonly unavailable: PartUnavailableError | undefined;

  constructor(
    role: string,
    failures: readonly { readonly model: string; readonly error: ArtelError }[],
    unavailable: PartUnavailableError | undefined,
  ) {
    const codes = new Set(failures.map(({ error }) => error.code));
    const lines = failures.map(
      ({ model, error }) => `  ${model}: ${error.message} [${error.code}]`,
    );
    super(
      codes.size === 1 ? commonCode(failures[0]?.error) : "MODEL_UNAVAILABLE",
      `No model for the role ${role} has answered:\n${lines.join("\n")}`,
      {
        details: {
          role,
          failures: failures.map(({ model, error }) => ({ model, code: error.code })),
        },
      },
    );
    this.failures = failures.map(({ error }) => error);
    this.unavailable = unavailable;
  }
}

function commonCode(error: ArtelError | undefined): ModelErrorCode {
  return error instanceof ModelError ? error.code : "MODEL_UNAVAILABLE";
}

type Blame =
  /** An answer, or a mistake of who asked. */
  | "none"
  /** The provider's failure, which trying again at once does not change. */
  | "final"
  | "retry";

const conduct: Readonly<Record<ModelErrorCode, { readonly next: boolean; readonly blame: Blame }>> =
  {
    MODEL_NOT_CONFIGURED: { next: true, blame: "none" },
    MODEL_UNKNOWN: { next: true, blame: "none" },
    MODEL_KEY_REFUSED: { next: true, blame: "final" },
    MODEL_QUOTA_EXHAUSTED: { next: true, blame: "final" },
    MODEL_RATE_LIMITED: { next: true, blame: "retry" },
    MODEL_UNAVAILABLE: { next: true, blame: "retry" },
    MODEL_STREAM_CUT: { next: true, blame: "retry" },
    MODEL_ANSWER_INVALID: { next: true, blame: "retry" },
    MODEL_ANSWER_EMPTY: { next: false, blame: "none" },
    MODEL_REFUSED: { next: false, blame: "none" },
    MODEL_CONTEXT_TOO_LONG: { next: true, blame: "none" },
    MODEL_REQUEST_REFUSED: { next: false, blame: "none" },
    CASSETTE_MISS: { next: false, blame: "none" },
    CASSETTE_INVALID: { next: false, blame: "none" },
  };

/** Whether the next model of the chain may do what this one did not. */
export function isForNext(error: ModelError): boolean {
  return conduct[error.code].next;
}

export function blameOf(error: ModelError): Blame {
  return conduct[error.code].blame;
}
