import { APICallError, InvalidResponseDataError } from "@ai-sdk/provider";
import { expect, test } from "vitest";
import { resolveConfiguration } from "#infra/config";
import { findModel } from "./chain.ts";
import { diagnose } from "./diagnosis.ts";
import { ModelError } from "./errors.ts";
import { modelTermsOf } from "./terms.ts";

const NOW = Date.parse("2026-11-22T08:00:00Z");
const configuration = resolveConfiguration([], { environment: {} });
const model = findModel("ollama/qwen3-coder", modelTermsOf(configuration, {}));

function answered(
  statusCode: number,
  responseBody: string,
  responseHeaders: Readonly<Record<string, string>> = {},
) {
  const error = new APICallError({
    message: responseBody,
    url: "http://127.0.0.1",
    requestBodyValues: { prompt: "a secret of the person" },
    statusCode,
    responseBody,
    responseHeaders,
  });
  return diagnose(error, { model, wasAnswered: true, now: NOW });
}

/** Bodies as the servers send them. */
test.each([
  // vLLM
  [
    400,
    `{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens","type":"BadRequestError"}`,
    "MODEL_CONTEXT_TOO_LONG",
  ],
  // llama.cpp
  [
    400,
    `{"error":{"code":400,"message":"the request exceeds the available context size"}}`,
    "MODEL_CONTEXT_TOO_LONG",
  ],
  [503, `{"error":{"code":503,"message":"Loading model"}}`, "MODEL_UNAVAILABLE"],
  // Ollama
  [
    404,
    `{"error":{"message":"model \\"qwen3\\" not found, try pulling it first"}}`,
    "MODEL_UNKNOWN",
  ],
  // OpenRouter
  [402, `{"error":{"message":"Insufficient credits","code":402}}`, "MODEL_QUOTA_EXHAUSTED"],
  [413, `request entity too large`, "MODEL_CONTEXT_TOO_LONG"],
  [400, `{"error":{"message":"Unsupported parameter: temperature"}}`, "MODEL_REQUEST_REFUSED"],
  [422, `{"detail":"field required"}`, "MODEL_REQUEST_REFUSED"],
  [403, `forbidden`, "MODEL_KEY_REFUSED"],
  [529, `{"type":"error","error":{"type":"overloaded_error"}}`, "MODEL_UNAVAILABLE"],
])("HTTP %i %s is %s", (status, body, code) => {
  expect(answered(status, body)?.error.code).toBe(code);
});

test("what is said of patience is heard, wherever it is said", () => {
  const patience = (headers: Record<string, string>, body = "{}") =>
    answered(429, body, headers)?.error.retryAfterMs;
  expect(patience({ "retry-after": "7" })).toBe(7_000);
  expect(patience({ "retry-after": "Sun, 22 Nov 2026 08:01:00 GMT" })).toBe(60_000);
  expect(patience({ "retry-after-ms": "120", "retry-after": "1" })).toBe(120);
  const info = '{"error":{"details":[{"@type":"x/google.rpc.RetryInfo","retryDelay":"37.5s"}]}}';
  expect(patience({}, info)).toBe(37_500);
  expect(patience({})).toBeUndefined();
});

test("an error says where and what, shortly, and nothing of the request", () => {
  const error = answered(400, `bad ${"x".repeat(1000)}`)?.error;
  expect(error?.message).toMatch(/^ollama\/qwen3-coder refused the request \(HTTP 400\): bad x+…$/);
  expect(error?.message.length).toBeLessThan(400);
  expect(JSON.stringify([error, error?.cause, error?.stack])).not.toContain("secret of the person");
});

test("what providers say in the middle of a stream", () => {
  const said = (told: unknown) => diagnose(told, { model, wasAnswered: true, now: NOW });
  expect(said({ message: "Overloaded", type: "overloaded_error" })?.error.code).toBe(
    "MODEL_UNAVAILABLE",
  );
  expect(said({ message: "slow down", statusCode: 429 })).toMatchObject({
    error: { code: "MODEL_RATE_LIMITED" },
    charge: "unknown",
  });
  const early = new InvalidResponseDataError({
    data: {},
    message: "Response stream ended without a finish reason.",
  });
  expect(said(early)?.error.code).toBe("MODEL_STREAM_CUT");
});

function networkError(code: string): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error("no"), { code }) });
}

test.each([
  ["ECONNREFUSED", "unreached"],
  ["ENOTFOUND", "unreached"],
  ["EAI_AGAIN", "unreached"],
  ["UND_ERR_CONNECT_TIMEOUT", "unreached"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "unreached"],
  ["ECONNRESET", "unknown"],
  ["UND_ERR_SOCKET", "unknown"],
  ["UND_ERR_HEADERS_TIMEOUT", "unknown"],
])("%s may have cost: %s", (code, charge) => {
  const error = networkError(code);
  const before = diagnose(error, { model, wasAnswered: false, now: NOW });
  expect(before).toMatchObject({ error: { code: "MODEL_UNAVAILABLE" }, charge });
  expect(before?.error.message).toContain(`http://127.0.0.1:11434/v1: ${code}`);
  const after = diagnose(error, { model, wasAnswered: true, now: NOW });
  expect(after).toMatchObject({ error: { code: "MODEL_STREAM_CUT" }, charge: "unknown" });
});

test("a gateway that gave up waiting may have let the provider work", () => {
  expect([500, 502, 503, 504].map((status) => answered(status, "")?.charge)).toEqual([
    "nothing",
    "unknown",
    "nothing",
    "unknown",
  ]);
});

test("our own errors come through the libraries as they were", () => {
  const ours = new ModelError("MODEL_STREAM_CUT", "it has said nothing more");
  const wrapped = new APICallError({
    message: "Failed to process",
    url: "http://127.0.0.1",
    requestBodyValues: {},
    statusCode: 200,
    cause: ours,
  });
  expect(diagnose(wrapped, { model, wasAnswered: true, now: NOW })?.error).toBe(ours);
});

test("a bug stays one", () => {
  const bug = new TypeError("undefined is not a function");
  expect(diagnose(bug, { model, wasAnswered: false, now: NOW })).toBeUndefined();
  const missing = Object.assign(new Error("no such file"), { code: "ENOENT" });
  expect(diagnose(missing, { model, wasAnswered: false, now: NOW })).toBeUndefined();
});
