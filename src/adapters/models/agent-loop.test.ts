import { type Fixture, LLMock } from "@copilotkit/aimock";
import { generateText, isStepCount, streamText, tool, ToolLoopAgent } from "ai";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { ModelCall } from "#domain";
import { resolveConfiguration } from "#infra/config";
import { Parts } from "#infra/resilience";
import { partPolicies } from "../../../test/support/parts.ts";
import { MemoryBudget } from "./conformance/memory-budget.ts";
import { createModelGateway } from "./gateway.ts";
import { modelTermsOf } from "./terms.ts";

const ORDINARY: Fixture[] = [
  // Gemini's calls of tools need this end.
  {
    match: { userMessage: "Read a.ts", hasToolResult: false },
    response: { toolCalls: [{ name: "read", arguments: '{"path":"a.ts"}' }], finishReason: "stop" },
  },
  {
    match: { userMessage: "Read a.ts", hasToolResult: true },
    response: { content: "It has one line." },
  },
  {
    match: { userMessage: "Read wrongly", hasToolResult: false },
    response: { toolCalls: [{ name: "read", arguments: '{"file":7}' }], finishReason: "stop" },
  },
  {
    match: { userMessage: "Read wrongly", toolResultContains: "path" },
    response: { content: "I see, a path is wanted." },
  },
  {
    match: { userMessage: "Break off" },
    response: { content: "One two three four five six seven eight nine ten" },
    chunkSize: 4,
    latency: 5,
    truncateAfterChunks: 8,
  },
];

let server: LLMock;
beforeEach(async () => {
  server = new LLMock({ port: 0 });
  server.addFixtures(ORDINARY);
  await server.start();
});
afterEach(() => server.stop());

function scene(model: string) {
  const calls: ModelCall[] = [];
  const budget = new MemoryBudget();
  const environment = { ANTHROPIC_API_KEY: "a", OPENAI_API_KEY: "o", GEMINI_API_KEY: "g" };
  const configuration = resolveConfiguration([], {
    environment,
    flags: {
      "models.anthropic.baseUrl": `${server.url}/v1`,
      "models.openai.baseUrl": `${server.url}/v1`,
      "models.google.baseUrl": `${server.url}/v1beta`,
      "models.ollama.baseUrl": `${server.url}/v1`,
      "models.roles.coder": [model],
    },
  });
  const gateway = createModelGateway({
    terms: modelTermsOf(configuration, environment),
    parts: new Parts({ policies: partPolicies({ failures: 5 }) }),
    budget,
    onCall: async (call) => void calls.push(call),
  });
  let ids = 0;
  const caller = {
    role: "coder" as const,
    spender: { session: "s", person: "ada" },
    callIds: () => `call-${(ids += 1)}`,
  };
  const read: string[] = [];
  const tools = {
    read: tool({
      description: "Reads a file.",
      inputSchema: z.object({ path: z.string() }),
      execute: async ({ path }) => {
        read.push(path);
        return "export const a = 1;";
      },
    }),
  };
  const agent = () =>
    new ToolLoopAgent({ model: gateway.model(caller), tools, stopWhen: isStepCount(5) });
  return { gateway, caller, calls, budget, agent, read, tools };
}

const models = [
  "anthropic/claude-sonnet-5",
  "openai/gpt-6-sol",
  "google/gemini-3.8-flash",
  "ollama/qwen3-coder",
];

describe.each(models)("a tool loop through the gateway with %s", (model) => {
  test("reads a file, whole or streamed", async () => {
    const { agent, calls, read, budget } = scene(model);
    const whole = await agent().generate({ prompt: "Read a.ts" });
    expect([whole.text, whole.finishReason, whole.steps.length]).toEqual([
      "It has one line.",
      "stop",
      2,
    ]);
    const streamed = await agent().stream({ prompt: "Read a.ts" });
    expect(await streamed.text).toBe("It has one line.");
    expect(await streamed.finishReason).toBe("stop");
    expect(read).toEqual(["a.ts", "a.ts"]);
    expect(calls.map(({ call, outcome }) => [call, outcome])).toEqual(
      [1, 2, 3, 4].map((n) => [`call-${n}`, "done"]),
    );
    const tokens = calls.reduce(
      (sum, { usage }) => sum + usage.inputTokens + usage.outputTokens,
      0,
    );
    expect(tokens).toBeGreaterThan(0);
    expect(budget.spent.tokens).toBe(tokens);
  });

  test("is told of a tool's invalid arguments, and goes on", async () => {
    const { agent, calls, read } = scene(model);
    const { text, steps } = await agent().generate({ prompt: "Read wrongly" });
    expect(text).toBe("I see, a path is wanted.");
    expect(steps[0]?.content).toContainEqual(expect.objectContaining({ type: "tool-error" }));
    expect(read).toEqual([]);
    expect(calls.map(({ outcome }) => outcome)).toEqual(["done", "done"]);
  });

  test("gives what was streamed before it broke off, and says why", async () => {
    const { gateway, caller, calls, budget } = scene(model);
    const errors: unknown[] = [];
    const streaming = streamText({
      model: gateway.model(caller),
      prompt: "Break off",
      onError: ({ error }) => void errors.push(error),
    });
    let text = "";
    for await (const part of streaming.textStream) text += part;
    expect(text.trim()).not.toBe("");
    expect("One two three four five six seven eight nine ten").toContain(text.trim());
    expect(errors).toMatchObject([{ code: "MODEL_STREAM_CUT", model }]);
    expect(await streaming.finishReason).toBe("error");
    expect(calls).toMatchObject([{ outcome: "cut", isEstimated: true, requests: 1 }]);
    expect(budget.spent.tokens).toBeGreaterThan(0);
  });
});

test("AI SDK does not try again what the gateway has given up", async () => {
  const { gateway, caller, calls } = scene("anthropic/claude-sonnet-5");
  server.clearFixtures();
  server.addFixture({ match: {}, response: { error: { message: "down" }, status: 500 } });
  const generated = generateText({ model: gateway.model(caller), prompt: "Hello", maxRetries: 3 });
  await expect(generated).rejects.toMatchObject({ code: "MODEL_UNAVAILABLE" });
  expect(calls).toHaveLength(1);
  expect(server.getRequests()).toHaveLength(1);
});
