import { describe, expect, it } from "vitest";
import { NO_USAGE } from "../models/model-usage.ts";
import type { ModelCall } from "../models/model-call.ts";
import { addCall, noSpending } from "./spending.ts";

const call: ModelCall = {
  call: "one",
  role: "coder",
  provider: "anthropic",
  model: "claude",
  pricedAs: "claude",
  source: "provider",
  outcome: "done",
  usage: { ...NO_USAGE, inputTokens: 100, outputTokens: 20 },
  isEstimated: false,
  dollars: 0.5,
  ms: 10,
  requests: 1,
  fallback: 0,
};

describe("the spending of a session", () => {
  it("sums what providers were paid for, and no answers from earlier", () => {
    const spending = noSpending();
    addCall(spending, call);
    addCall(spending, { ...call, call: "two", outcome: "cut", dollars: 0.25 });
    addCall(spending, { ...call, call: "three", source: "cache" });
    expect(spending).toEqual({
      calls: 2,
      failedCalls: 1,
      inputTokens: 200,
      outputTokens: 40,
      dollars: 0.75,
      unpricedTokens: 0,
    });
  });

  it("counts the tokens of what has no known price", () => {
    const spending = noSpending();
    addCall(spending, { ...call, pricedAs: null, dollars: null });
    expect(spending).toMatchObject({ dollars: 0, unpricedTokens: 120 });
  });
});
