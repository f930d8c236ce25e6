import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { afterEach, beforeEach, expect, test } from "vitest";
import { anthropicDialect } from "../conformance/dialects/anthropic.ts";
import { ModelServer } from "../conformance/model-server.ts";
import { ModelScene } from "../conformance/scene.ts";

let server: ModelServer;
beforeEach(async () => {
  server = await ModelServer.start();
});
afterEach(() => server.stop());

const text = (words: string) => [{ type: "text" as const, text: words }];
const called = (id: string) => ({
  role: "assistant" as const,
  content: [{ type: "tool-call" as const, toolCallId: id, toolName: "read", input: {} }],
});
const result = (id: string) => ({
  role: "tool" as const,
  content: [
    {
      type: "tool-result" as const,
      toolCallId: id,
      toolName: "read",
      output: { type: "text" as const, value: `result ${id}` },
    },
  ],
});
const tools = ["read", "write"].map((name) => ({
  type: "function" as const,
  name,
  inputSchema: { type: "object" as const },
}));

/** What a request has marked, in the order in which the provider reads it. */
async function marked(options: Partial<LanguageModelV4CallOptions>): Promise<readonly string[]> {
  const scene = new ModelScene(anthropicDialect, server);
  scene.answer({ text: ["Hello"] });
  await scene.generate(options);
  const { body } = server.requests.at(-1) ?? {};
  const found: string[] = [];
  const walk = (value: unknown, path: string) => {
    if (typeof value !== "object" || value === null) return;
    if ("cache_control" in value) found.push(path);
    for (const [name, each] of Object.entries(value)) walk(each, `${path}.${name}`);
  };
  for (const part of ["tools", "system", "messages"]) walk(body?.[part], part);
  return found;
}

test("the last tool, the system's text and the ends of this request and the last are marked", async () => {
  const prompt: LanguageModelV4CallOptions["prompt"] = [
    { role: "system", content: "You are brief." },
    { role: "user", content: text("Go.") },
    called("1"),
    result("1"),
    called("2"),
    result("2"),
  ];
  expect(await marked({ prompt, tools })).toEqual([
    "tools.1",
    "system.0",
    "messages.2.content.0",
    "messages.4.content.0",
  ]);
});

test("a short conversation has fewer marks", async () => {
  expect(await marked({ prompt: [{ role: "user", content: text("Go.") }] })).toEqual([
    "messages.0.content.0",
  ]);
});

test("a caller that marks knows better", async () => {
  const cacheControl = { type: "ephemeral", ttl: "1h" };
  const prompt: LanguageModelV4CallOptions["prompt"] = [
    { role: "system", content: "You are brief." },
    {
      role: "user",
      content: [{ type: "text", text: "A", providerOptions: { anthropic: { cacheControl } } }],
    },
    called("1"),
    result("1"),
  ];
  expect(await marked({ prompt, tools })).toEqual(["messages.0.content.0"]);
});
