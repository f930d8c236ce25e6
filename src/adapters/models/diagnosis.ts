import { APICallError, InvalidResponseDataError, NoSuchModelError } from "@ai-sdk/provider";
import { z } from "zod";
import { parseRetryAfter } from "#infra/resilience";
import { redact } from "#shared";
import type { ChainModel } from "./chain.ts";
import { ModelError, type ModelErrorCode } from "./errors.ts";

export interface Diagnosis {
  readonly error: ModelError;
  /**
   * What the request may have cost: it never reached the provider; the provider has said that it did nothing; or nobody
   * knows, and its input is counted. Providers do not bill what they answer with an error (ai.google.dev, "Billing").
   */
  readonly charge: "unreached" | "nothing" | "unknown";
}

export interface Circumstances {
  readonly model: ChainModel;
  /** The head of an answer had come. */
  readonly wasAnswered: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What an error of the libraries, or of the network, means; undefined: it is a bug. */
export function diagnose(thrown: unknown, circumstances: Circumstances): Diagnosis | undefined {
  const ours = ourErrorIn(thrown);
  if (ours !== undefined) {
    const isFromTape = ours.code === "CASSETTE_MISS" || ours.code === "CASSETTE_INVALID";
    return { error: ours, charge: isFromTape ? "unreached" : "unknown" };
  }
  const found = findFault(thrown, circumstances.wasAnswered);
  if (found === undefined) return undefined;
  const { model, now } = circumstances;
  const { code, status, words, charge } = found;
  const error = new ModelError(code, sentence(found, model), {
    model: model.label,
    ...remedyOf(code, model),
    retryAfterMs: retryAfterOf(thrown, words, now),
    details: status === undefined ? {} : { status },
  });
  return { error, charge };
}

/** What a time limit or a cassette says reaches us through the libraries. */
function ourErrorIn(thrown: unknown, depth = 0): ModelError | undefined {
  if (thrown instanceof ModelError) return thrown;
  return thrown instanceof Error && depth < 5 ? ourErrorIn(thrown.cause, depth + 1) : undefined;
}

interface Fault {
  readonly code: ModelErrorCode;
  readonly charge: Diagnosis["charge"];
  readonly status?: number | undefined;
  /** The provider's own, or the network's; all of them, secrets included. */
  readonly words: string;
}

function findFault(thrown: unknown, wasAnswered: boolean): Fault | undefined {
  if (APICallError.isInstance(thrown)) return faultOfCall(thrown, wasAnswered);
  if (NoSuchModelError.isInstance(thrown)) {
    return { code: "MODEL_UNKNOWN", charge: "unreached", words: thrown.message };
  }
  if (InvalidResponseDataError.isInstance(thrown)) {
    const isCut = thrown.message.includes("without a finish reason");
    const code = isCut ? "MODEL_STREAM_CUT" : "MODEL_ANSWER_INVALID";
    return { code, charge: "unknown", words: thrown.message };
  }
  const told = streamErrorSchema.safeParse(thrown);
  if (told.success) return faultOfStream(told.data);
  if (!(thrown instanceof Error)) return undefined;
  if (isFromNetwork(thrown)) return faultOfNetwork(thrown, wasAnswered);
  if (/^AI_(Unsupported|InvalidPrompt|InvalidArgument)/.test(thrown.name)) {
    return { code: "MODEL_REQUEST_REFUSED", charge: "unreached", words: thrown.message };
  }
  // Whatever a library stumbles over once there is an answer, it is the answer.
  return wasAnswered
    ? { code: "MODEL_ANSWER_INVALID", charge: "unknown", words: nameOnly(thrown) }
    : undefined;
}

/** Statuses of something between us and the provider, which may have worked all the same. */
const UNKNOWN_OUTCOME = new Set([408, 499, 502, 504, 520, 522, 524]);

function faultOfCall(error: APICallError, wasAnswered: boolean): Fault {
  const { statusCode: status, message, responseBody = "" } = error;
  if (status === undefined) return faultOfNetwork(error, wasAnswered);
  const words = message.trim() === "" || message === "Bad Request" ? responseBody : message;
  if (status < 300) {
    if (error.cause instanceof Error && isFromNetwork(error.cause)) {
      return faultOfNetwork(error.cause, wasAnswered);
    }
    // What was received is the answer's own text, and no business of an error message.
    return {
      code: "MODEL_ANSWER_INVALID",
      charge: "unknown",
      status,
      words: nameOnly(error.cause),
    };
  }
  const code = codeOfStatus(status, `${message}\n${responseBody.slice(0, 20_000)}`);
  return { code, charge: UNKNOWN_OUTCOME.has(status) ? "unknown" : "nothing", status, words };
}

const KEY_WORDS = /API_KEY_INVALID|api key not valid|invalid (?:x-)?api[- ]key|incorrect api key/i;
const QUOTA_WORDS =
  /insufficient_quota|exceeded your current quota|credit balance is too low|out of credits|PerDay/i;
const MINUTE_WORDS = /PerMinute/;
const CONTEXT_WORDS =
  /context_length_exceeded|exceed_context_size|maximum context length|prompt is too long|input token count|exceeds? the (?:available |maximum )?context|request_too_large|context (?:window|limit|size|length)/i;

function codeOfStatus(status: number, words: string): ModelErrorCode {
  if (status === 401 || status === 403) return "MODEL_KEY_REFUSED";
  if (status === 402) return "MODEL_QUOTA_EXHAUSTED";
  if (status === 404) return "MODEL_UNKNOWN";
  if (status === 413) return "MODEL_CONTEXT_TOO_LONG";
  if (status === 429) {
    const isForLong = QUOTA_WORDS.test(words) && !MINUTE_WORDS.test(words);
    return isForLong ? "MODEL_QUOTA_EXHAUSTED" : "MODEL_RATE_LIMITED";
  }
  if (status >= 500 || status === 408 || status === 425) return "MODEL_UNAVAILABLE";
  if (KEY_WORDS.test(words)) return "MODEL_KEY_REFUSED";
  if (QUOTA_WORDS.test(words)) return "MODEL_QUOTA_EXHAUSTED";
  return CONTEXT_WORDS.test(words) ? "MODEL_CONTEXT_TOO_LONG" : "MODEL_REQUEST_REFUSED";
}

/** What providers send in the place of an answer's next piece, as the libraries hand it on. */
const streamErrorSchema = z.looseObject({
  message: z.string(),
  type: z.string().nullish(),
  code: z.union([z.string(), z.number()]).nullish(),
  statusCode: z.number().nullish(),
  stack: z.undefined().optional(),
});

function faultOfStream(told: z.infer<typeof streamErrorSchema>): Fault {
  const words = [told.type ?? "", told.code ?? "", told.message].filter(Boolean).join(": ");
  const status = told.statusCode ?? (/overloaded/i.test(words) ? 529 : 500);
  return { code: codeOfStatus(status, words), charge: "unknown", status, words };
}

/** As Node's `fetch` and its sockets say it. Other errors of Node, such as of a file that is missing, are bugs. */
const FROM_NETWORK =
  /^(ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_\w+|EHOST\w+|ENET\w+|EADDR\w+|EPROTO|UND_ERR_\w+|HPE_\w+|CERT_\w+|DEPTH_\w+|SELF_\w+|UNABLE_\w+|ERR_(?:TLS|SSL)_\w+)$/;
/** Of these, what happens before a request is sent. */
const UNREACHED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOST\w+|ENET\w+|EADDR\w+|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|DEPTH_\w+|SELF_\w+|UNABLE_\w+|ERR_(?:TLS|SSL)_\w+)$/;

function faultOfNetwork(error: Error, wasAnswered: boolean): Fault {
  const codes = errorCodes(error);
  const words = codes[0] ?? innermost(error).message;
  if (wasAnswered) return { code: "MODEL_STREAM_CUT", charge: "unknown", words };
  const isUnreached = codes.some((code) => UNREACHED.test(code));
  return { code: "MODEL_UNAVAILABLE", charge: isUnreached ? "unreached" : "unknown", words };
}

function isFromNetwork(error: Error): boolean {
  const isFetch = error instanceof TypeError && /^(fetch failed|terminated)$/.test(error.message);
  return isFetch || errorCodes(error).some((code) => FROM_NETWORK.test(code));
}

function innermost(error: Error, depth = 0): Error {
  return error.cause instanceof Error && depth < 5 ? innermost(error.cause, depth + 1) : error;
}

/** Of the error and all that it comes from: `ECONNREFUSED`. */
function errorCodes(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const own = "code" in error && typeof error.code === "string" ? [error.code] : [];
  const within = error instanceof AggregateError ? error.errors : [];
  return [...own, ...[error.cause, ...within].flatMap((each) => errorCodes(each, depth + 1))];
}

function nameOnly(error: unknown): string {
  return error instanceof Error ? error.name.replace(/^AI_/, "") : "not of the expected format";
}

const SAID: Readonly<Partial<Record<ModelErrorCode, string>>> = {
  MODEL_UNKNOWN: "is not known to its provider",
  MODEL_KEY_REFUSED: "was refused: the key is not accepted",
  MODEL_QUOTA_EXHAUSTED: "was refused: the quota is used up",
  MODEL_RATE_LIMITED: "was asked too often",
  MODEL_UNAVAILABLE: "cannot be used now",
  MODEL_STREAM_CUT: "broke its answer off",
  MODEL_ANSWER_INVALID: "answered with what is no answer",
  MODEL_CONTEXT_TOO_LONG: "was sent more than its context holds",
  MODEL_REQUEST_REFUSED: "refused the request",
};

const LONGEST_WORDS = 300;

function sentence({ code, status, words }: Fault, { label, provider }: ChainModel): string {
  const known = provider.apiKey === undefined ? words : words.replaceAll(provider.apiKey, "***");
  const said = redact(known).replaceAll(/\s+/g, " ").trim();
  const short = said.length > LONGEST_WORDS ? `${said.slice(0, LONGEST_WORDS)}…` : said;
  const where = status === undefined ? ` at ${provider.baseUrl}` : ` (HTTP ${status})`;
  return `${label} ${SAID[code] ?? "failed"}${where}${short === "" ? "." : `: ${short}`}`;
}

function remedyOf(code: ModelErrorCode, { provider }: ChainModel): { readonly remedy?: string } {
  if (code !== "MODEL_KEY_REFUSED" || provider.keyVariable === undefined) return {};
  return { remedy: `Check the key in ${provider.keyVariable}, and that it may use this model.` };
}

function retryAfterOf(thrown: unknown, words: string, now: number): number | undefined {
  if (!APICallError.isInstance(thrown)) return undefined;
  const { responseHeaders: headers = {}, responseBody = "" } = thrown;
  const exact = Number(headers["retry-after-ms"] ?? NaN);
  if (Number.isFinite(exact) && exact >= 0) return exact;
  // google.rpc.RetryInfo
  const [, seconds] =
    /"retryDelay":\s*"(\d{1,6}(?:\.\d{1,9})?)s"/.exec(responseBody || words) ?? [];
  return (
    parseRetryAfter(headers["retry-after"] ?? null, now) ??
    (seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000))
  );
}
