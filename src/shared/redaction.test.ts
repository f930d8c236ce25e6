import { expect, test } from "vitest";
import { isSecretName, redact, redactData } from "./redaction.ts";

const body = "abcdefghijklmnopqrstuvwxyz0123456789";

test.each([
  [`postgres://ada:hunter2@db:5432/x`, "hunter2", "postgres://***@db:5432/x"],
  [`nats://ada:hunter2@one,tls://two`, "hunter2", "nats://***@one,tls://two"],
  [`tls://hunter2@host:4222`, "hunter2", "tls://***@host:4222"],
  [`git clone https://${body}@example.org/r.git`, body, "git clone https://***@example.org/r.git"],
  [`token ghp_${body} here`, body, "token *** here"],
  [`npm_${body}`, body, "***"],
  [`key sk-proj-${body}`, body, "key ***"],
  [`AKIA${"ABCDEFGHIJKLMNOP"}`, "ABCDEFGHIJKLMNOP", "***"],
  [`Authorization: Bearer ${body}`, body, "Authorization: Bearer ***"],
  [`//registry.example/:_authToken=${body}`, body, "//registry.example/:_authToken=***"],
  [`{"password": "hunter2!"}`, "hunter2", `{"password": "***"}`],
  [`eyJ${body}.eyJ${body}.${body}`, body, "***"],
])("hides the secret of %s", (text, secret, expected) => {
  expect(redact(text)).not.toContain(secret);
  expect(redact(text)).toBe(expected);
});

test("hides a private key, also one that is cut off", () => {
  const begin = `-----BEGIN RSA ${"PRIVATE KEY"}-----`;
  const end = `-----END RSA ${"PRIVATE KEY"}-----`;
  expect(redact(`a ${begin}\nMIIabc\n${end} b`)).toBe("a (private key) b");
  expect(redact(`a ${begin}\nMIIabc`)).toBe("a (private key)");
});

test.each([
  "https://example.org/path@1.2.3",
  "1200 tokens in 3 s",
  "src/token.ts:12:3: error",
  "commit 9fc6379b0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f",
  "npm install @scope/name@1.0.0",
])("leaves %s as it is", (text) => {
  expect(redact(text)).toBe(text);
});

test("is the same when done twice, and quick on hostile text", () => {
  const once = redact(`token=${body} https://a:b@c/`);
  expect(redact(once)).toBe(once);
  const started = performance.now();
  redact("https://".repeat(20_000) + "-----BEGIN ".repeat(20_000) + "token=".repeat(20_000));
  expect(performance.now() - started).toBeLessThan(2000);
});

test("hides fields of data by name and by value, in errors and nested", () => {
  const error = new Error("cannot reach postgres://ada:hunter2@db/x");
  const data = { apiKey: "k", inputTokens: 12, list: [{ url: "https://a:b@c/" }], error };
  const redacted = JSON.stringify(redactData(data));
  expect(redacted).not.toContain("hunter2");
  expect(JSON.parse(redacted)).toMatchObject({
    apiKey: "***",
    inputTokens: 12,
    list: [{ url: "https://***@c/" }],
    error: { name: "Error", message: "cannot reach postgres://***@db/x" },
  });
  expect(isSecretName("githubToken")).toBe(true);
});

test("circular data is cut", () => {
  const circular: Record<string, unknown> = {};
  circular["self"] = circular;
  expect(JSON.stringify(redactData(circular))).toContain("(more)");
});
