import { expect, test } from "vitest";
import { UsageReports } from "./reported-usage.ts";

/** As the programs themselves have answered a prompt that made three or four calls of 1000 tokens in and 50 out each. */
const reports = {
  codex: {
    totalTokens: 3150,
    inputTokens: 2700,
    cachedReadTokens: 300,
    cachedWriteTokens: 0,
    outputTokens: 150,
    thoughtTokens: 60,
  },
  claude: {
    inputTokens: 3600,
    outputTokens: 200,
    cachedReadTokens: 400,
    cachedWriteTokens: 200,
    totalTokens: 4400,
  },
  opencode: { inputTokens: 900, outputTokens: 50, totalTokens: 1050, cachedReadTokens: 100 },
};

test.each([
  ["codex", 3000, 300, 0, 150, 60],
  ["claude", 4200, 400, 200, 200, 0],
  ["opencode", 1000, 100, 0, 50, 0],
] as const)(
  "%s counts what is cached beside the input",
  (name, inputTokens, cachedInputTokens, cacheWriteTokens, outputTokens, reasoningTokens) => {
    const told = new UsageReports("turn").ofTurn({ stopReason: "end_turn", usage: reports[name] });
    expect(told).toEqual({
      usage: { inputTokens, cachedInputTokens, cacheWriteTokens, outputTokens, reasoningTokens },
      isPartial: false,
    });
  },
);

test("Gemini CLI tells it elsewhere", () => {
  const token_count = { input_tokens: 4000, output_tokens: 200 };
  const answer = { stopReason: "end_turn", _meta: { quota: { token_count, model_usage: [] } } };
  expect(new UsageReports("turn").ofTurn(answer)?.usage).toMatchObject({
    inputTokens: 4000,
    outputTokens: 200,
  });
});

test.each([
  // All parts within, thoughts beside the output, both beside.
  [1000, 100, 70, 20, 1100, 1000, 100],
  [1000, 100, 70, 20, 1120, 1000, 120],
  [1000, 100, 70, 20, 1190, 1070, 120],
  // A total that explains nothing, or none.
  [1000, 100, 70, 20, 5, 1000, 100],
  [1000, 100, 70, 20, undefined, 1000, 100],
])(
  "%i in, %i out, %i cached, %i thoughts, %s in total",
  (inputTokens, outputTokens, cachedReadTokens, thoughtTokens, totalTokens, input, output) => {
    const usage = { inputTokens, outputTokens, cachedReadTokens, thoughtTokens, totalTokens };
    expect(new UsageReports("turn").ofTurn({ usage })?.usage).toMatchObject({
      inputTokens: input,
      outputTokens: output,
    });
  },
);

test("sums of a session are told apart by turn; of a last call it is known that there was more", () => {
  const session = new UsageReports("session");
  const usage = { inputTokens: 10, outputTokens: 5, totalTokens: 15 };
  expect(session.ofTurn({ usage })?.usage).toMatchObject({ inputTokens: 10, outputTokens: 5 });
  const more = { inputTokens: 30, outputTokens: 6, totalTokens: 36 };
  expect(session.ofTurn({ usage: more })?.usage).toMatchObject({
    inputTokens: 20,
    outputTokens: 1,
  });
  expect(new UsageReports("last-call").ofTurn({ usage })?.isPartial).toBe(true);
});

test.each([undefined, null, {}, { usage: null }, { usage: "much" }, { _meta: { quota: 7 } }, []])(
  "%j tells nothing",
  (answer) => expect(new UsageReports("turn").ofTurn(answer)).toBeUndefined(),
);

test("numbers that are none count as none", () => {
  const usage = { inputTokens: -5, outputTokens: "x", totalTokens: Number.NaN };
  expect(new UsageReports("turn").ofTurn({ usage })?.usage).toMatchObject({
    inputTokens: 0,
    outputTokens: 0,
  });
  expect(new UsageReports("none").ofTurn({ usage: reports.codex })).toBeUndefined();
});
