// What the gateway adds to a call of a model, against the bare AI SDK with the same provider and the same scripted
// server: `npm run bench models`. Calls are made in turns, so that both meet the same machine.
import { createAnthropic } from "@ai-sdk/anthropic";
import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { LLMock } from "@copilotkit/aimock";
import { createModelGateway, modelTermsOf } from "#adapters/models";
import { resolveConfiguration } from "#infra/config";
import { partPoliciesOf, Parts } from "#infra/resilience";
import { MemoryBudget } from "../src/adapters/models/conformance/memory-budget.ts";
import { median, printFigure } from "./figure.ts";

const CALLS = 400;
const WARM = 50;
const MODEL = "claude-sonnet-5";
const ANSWER = "This is what the model has to say of it. ".repeat(20);

const server = new LLMock({ port: 0, chunkSize: 20 });
server.addFixture({ match: {}, response: { content: ANSWER } });
await server.start();

const environment = { ANTHROPIC_API_KEY: "key", ANTHROPIC_BASE_URL: `${server.url}/v1` };
const configuration = resolveConfiguration([], { environment });
const gateway = createModelGateway({
  terms: modelTermsOf(configuration, environment),
  parts: new Parts({ policies: partPoliciesOf(configuration) }),
  budget: new MemoryBudget(),
  onCall: async () => {},
});
let ids = 0;
const guarded = gateway.model({
  role: "coder",
  spender: { session: "s", task: "t", agent: "a", person: "p" },
  callIds: () => `call-${(ids += 1)}`,
});
const bare = createAnthropic({ apiKey: "key", baseURL: `${server.url}/v1` })(MODEL);

/** What an agent sends in its tenth step or so: instructions, tools, and what it has read. */
function request(bytes: number): LanguageModelV4CallOptions {
  const line = "const value = compute(input, options); // and what it is for\n";
  return {
    maxOutputTokens: 4_096,
    prompt: [
      { role: "system", content: "You work on code.".repeat(20) },
      {
        role: "user",
        content: [{ type: "text", text: line.repeat(Math.ceil(bytes / line.length)) }],
      },
    ],
    tools: ["read", "write", "run"].map((name) => ({
      type: "function",
      name,
      description: `What ${name} does.`,
      inputSchema: { type: "object", properties: { path: { type: "string" } } },
    })),
  };
}

async function generate(model: LanguageModelV4, options: LanguageModelV4CallOptions) {
  await model.doGenerate(options);
}

async function stream(model: LanguageModelV4, options: LanguageModelV4CallOptions) {
  const { stream: parts } = await model.doStream(options);
  for await (const part of parts) if (part.type === "error") throw part.error;
}

async function measure(
  name: string,
  call: typeof generate,
  options: LanguageModelV4CallOptions,
): Promise<void> {
  const times = { bare: [] as number[], guarded: [] as number[] };
  for (let round = 0; round < WARM + CALLS; round += 1) {
    for (const [kind, model] of [
      ["bare", bare],
      ["guarded", guarded],
    ] as const) {
      const begin = performance.now();
      await call(model, options);
      if (round >= WARM) times[kind].push(performance.now() - begin);
    }
  }
  const conditions = `${CALLS} calls of each in turns, scripted server in the same process, budget in memory`;
  const print = (suffix: string, of: (values: readonly number[]) => number) => {
    const baseline = { name: "bare AI SDK", value: of(times.bare) };
    printFigure({
      name: `${name}.${suffix}`,
      value: of(times.guarded),
      unit: "ms",
      baseline,
      conditions,
    });
  };
  print("p50", median);
  print(
    "p99",
    (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length * 0.99)] ?? 0,
  );
  printFigure({
    name: `${name}.added`,
    value: median(times.guarded) - median(times.bare),
    unit: "ms",
    baseline: { name: "bare AI SDK, p50", value: median(times.bare) },
    conditions,
    goal: { below: name.endsWith("large") ? 10 : 2 },
  });
}

try {
  await measure("models.generate", generate, request(2_000));
  await measure("models.stream", stream, request(2_000));
  await measure("models.generate.large", generate, request(400_000));
} finally {
  await server.stop();
}
