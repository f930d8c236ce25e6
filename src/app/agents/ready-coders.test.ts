import { expect, test } from "vitest";
import { coders, coderSettings, coderTermsOf } from "#adapters/coders";
import { modelTermsOf } from "#adapters/models";
import { resolveConfiguration } from "#infra/config";
import { NO_USAGE } from "#domain";
import { accessOf } from "./ready-coders.ts";

const PROVIDERS = `models:
  providers:
    shop: { baseUrl: https://models.example.org/v1, apiKeyVariable: SHOP_KEY, inputPrice: 1, outputPrice: 10 }
`;

function access(name: string, text: string, environment: Readonly<Record<string, string>> = {}) {
  const coder = coders.find((each) => each.name === name);
  if (coder === undefined) throw new Error(`no record for ${name}`);
  const userFile = { name: "config.yaml", path: "/home/ada/config.yaml", text };
  const configuration = resolveConfiguration([coderSettings], { environment, userFile });
  return accessOf(
    coder,
    coderTermsOf(configuration, coder),
    modelTermsOf(configuration, environment),
  );
}

test("the first model of the role that it can speak to is used, with its key and its price", () => {
  const text = `${PROVIDERS}  roles:\n    coder: [claude-sonnet-5, shop/one, shop/two]\n`;
  const keys = { SHOP_KEY: "k", ANTHROPIC_API_KEY: "a" };
  expect(access("opencode", text, keys).access).toMatchObject({
    kind: "metered",
    provider: "anthropic",
    modelInterface: "anthropic",
    model: "claude-sonnet-5",
    apiKey: "a",
  });
  const chosen = access("opencode", `${text}coders:\n  opencode: { model: shop/two }\n`, keys);
  expect(chosen.access).toMatchObject({
    provider: "shop",
    modelInterface: "openai-chat",
    baseUrl: "https://models.example.org/v1",
    model: "two",
    apiKey: "k",
  });
  expect(chosen.priceOf("any", { ...NO_USAGE, outputTokens: 1_000_000 }).dollars).toBe(10);
});

test("a chain is gone along until a provider that it can speak to", () => {
  const text = `${PROVIDERS}  roles:\n    coder: [shop/one, gemini-2.5-pro]\n`;
  expect(access("gemini", text, { GEMINI_API_KEY: "g" }).access).toMatchObject({
    provider: "google",
    modelInterface: "gemini",
  });
});

test.each([
  ["claude", `${PROVIDERS}  roles:\n    coder: [shop/one]\n`, "CODER_MODEL_UNSUITED", "anthropic"],
  ["claude", "models:\n  roles:\n    coder: [claude-sonnet-5]\n", "CODER_NEEDS_LOGIN", "no key"],
  ["claude", "", "MODEL_NOT_CONFIGURED", "No model"],
])("%s is refused with the reason: %j", (name, text, code, message) => {
  expect(() => access(name, text)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
});

test("a login that is named is used in place of a key, and its price is not known", () => {
  const text = "coders:\n  claude:\n    credentials: /home/ada/login.json\n";
  const { access: way, priceOf } = access("claude", text, { ANTHROPIC_API_KEY: "a" });
  expect(way).toEqual({
    kind: "login",
    provider: "claude-login",
    credentials: "/home/ada/login.json",
    hosts: [],
  });
  expect(priceOf("x", NO_USAGE).dollars).toBeNull();
});

test("a server on this machine needs no key", () => {
  const text = "models:\n  roles:\n    coder: [ollama/qwen3-coder]\n";
  expect(access("opencode", text).access).toMatchObject({
    apiKey: undefined,
    model: "qwen3-coder",
  });
});
