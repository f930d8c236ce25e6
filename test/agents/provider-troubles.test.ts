import { afterEach, describe, expect, test } from "vitest";
import { createModelGateway, modelTermsOf } from "#adapters/models";
import { resolveConfiguration } from "#infra/config";
import { Parts } from "#infra/resilience";
import { createModelWorker, type Worker } from "#worker";
import { MemoryBudget } from "../../src/adapters/models/conformance/memory-budget.ts";
import { partPolicies } from "../support/parts.ts";
import { startScriptedModel, type Reply, type ScriptedModel } from "../support/scripted-model.ts";
import { workContext } from "../support/work-context.ts";
import { workPlace } from "../support/work-place.ts";
import { workerJob } from "../support/worker-job.ts";

const job = workerJob();

let server: ScriptedModel | undefined;
afterEach(() => server?.stop());

/** An agent whose requests go through the gateway to a provider that answers so, one after the other. */
async function scene(...replies: readonly Reply[]) {
  const scripted = await startScriptedModel(
    (_request, number) => replies[Math.min(number, replies.length) - 1] ?? { text: "none" },
  );
  server = scripted;
  const configuration = resolveConfiguration([], {
    environment: {},
    flags: {
      "models.providers": {
        scripted: { baseUrl: scripted.url, inputPrice: 1, outputPrice: 10, contextWindow: 200_000 },
      },
      "models.roles.coder": ["scripted/coder"],
    },
  });
  const budget = new MemoryBudget();
  const codes: (string | undefined)[] = [];
  const gateway = createModelGateway({
    terms: modelTermsOf(configuration, {}),
    parts: new Parts({ policies: partPolicies({ retries: 0, failures: 100 }) }),
    budget,
    onCall: async (call) => void codes.push(call.outcome),
  });
  const worker: Worker = createModelWorker({
    models: {
      model: ({ nextCall, ...request }) => gateway.model({ ...request, callIds: nextCall }),
      limits: () => ({ contextTokens: 100_000, outputTokens: 1_000 }),
    },
    admit: () => Promise.resolve(),
  });
  const place = await workPlace({ "a.txt": "a\n" });
  return { run: () => worker.execute(job, workContext(place.place)), scripted, budget, codes };
}

const write: Reply = { tools: [{ name: "write", input: { path: "b.txt", text: "b\n" } }] };

describe("an answer that ends early", () => {
  test("is asked for again, paid for, and the work goes on", async () => {
    const { run, scripted, budget, codes } = await scene(
      write,
      { cut: "I wr" },
      { text: "I wrote b." },
    );
    expect(await run()).toEqual({ outcome: "done", summary: "I wrote b." });
    expect(scripted.requests).toHaveLength(3);
    expect(codes).toHaveLength(3);
    expect(Object.values(budget.states)).toEqual(["settled", "settled", "settled"]);
  });

  test("again and again ends the round with a code, after three times", async () => {
    const { run, scripted, budget } = await scene(write, { cut: "I wr" });
    expect(await run()).toMatchObject({
      outcome: "failed",
      failure: { code: "MODEL_STREAM_CUT", remedy: expect.any(String) },
    });
    expect(scripted.requests).toHaveLength(4);
    expect(Object.values(budget.states)).toEqual(Array.from({ length: 4 }, () => "settled"));
  });
});

test.each([
  [401, '{"error":{"message":"bad key"}}', "MODEL_KEY_REFUSED"],
  [404, '{"error":{"message":"no such model"}}', "MODEL_UNKNOWN"],
  [500, "<html>oops</html>", "MODEL_UNAVAILABLE"],
  [200, "{ this is no JSON", "MODEL_STREAM_CUT"],
])("a provider that answers %i ends the round with a code", async (status, body, code) => {
  const { run } = await scene({ status, body });
  const result = await run().catch((error: unknown) => ({ failure: error as { code: string } }));
  expect(result.failure?.code).toBe(code);
});
