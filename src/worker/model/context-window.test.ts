import type { ModelMessage } from "ai";
import { describe, expect, it } from "vitest";
import { ContextWindow, estimateTokens } from "./context-window.ts";

const briefing: ModelMessage = { role: "user", content: "The goal: sum." };

/** An answer that uses a tool, and its output. */
function use(index: number, output: string): ModelMessage[] {
  const toolCallId = `call-${index}`;
  return [
    {
      role: "assistant",
      content: [
        { type: "text", text: `decision ${index}` },
        { type: "tool-call", toolCallId, toolName: "read", input: { path: `${index}.ts` } },
      ],
    },
    {
      role: "tool",
      content: [
        {
          type: "tool-result",
          toolCallId,
          toolName: "read",
          output: { type: "text", value: output },
        },
      ],
    },
  ];
}

function conversation(uses: number, output: string): ModelMessage[] {
  return [briefing, ...Array.from({ length: uses }, (_, index) => use(index, output)).flat()];
}

function windowOf(contextTokens: number, records: string[] = []): ContextWindow {
  return new ContextWindow({
    contextTokens,
    summarise: (record) => {
      records.push(record);
      return Promise.resolve("in short: decision 0 was made");
    },
  });
}

/** Each output belongs to a use that is there, and the other way round: providers refuse anything else. */
function isPaired(messages: readonly ModelMessage[]): boolean {
  const ids = (role: string, type: string): string[] =>
    messages
      .filter((message) => message.role === role)
      .flatMap<{ type: string }>(({ content }) => (typeof content === "string" ? [] : content))
      .flatMap((part) =>
        part.type === type && "toolCallId" in part ? [String(part.toolCallId)] : [],
      );
  return (
    JSON.stringify(ids("assistant", "tool-call")) === JSON.stringify(ids("tool", "tool-result"))
  );
}

describe("the context window", () => {
  it("leaves alone what fits", async () => {
    const messages = conversation(3, "short");
    expect(await windowOf(10_000).fit(messages)).toBe(messages);
  });

  it("first leaves out older outputs, which can be had again", async () => {
    const messages = conversation(10, "x".repeat(3_000));
    const limit = estimateTokens(messages);
    const records: string[] = [];
    const fitted = await windowOf(limit, records).fit(messages);
    expect(records).toEqual([]);
    expect(estimateTokens(fitted)).toBeLessThan(limit * 0.7);
    expect(JSON.stringify(fitted[2])).toContain("left out; use read again");
    expect(fitted.slice(-8)).toEqual(messages.slice(-8));
    expect(fitted).toHaveLength(messages.length);
  });

  it("then replaces the older part by a summary, and keeps briefing and recent messages", async () => {
    const messages = conversation(60, "short");
    const limit = estimateTokens(messages);
    const records: string[] = [];
    const fitted = await windowOf(limit, records).fit(messages);
    expect(records).toHaveLength(1);
    expect(records[0]).toContain("decision 0");
    expect(records[0]).not.toContain("decision 59");
    expect(fitted[0]).toEqual(briefing);
    expect(fitted[1]).toEqual({ role: "user", content: "in short: decision 0 was made" });
    expect(fitted.at(-1)).toEqual(messages.at(-1));
    expect(estimateTokens(fitted)).toBeLessThan(limit * 0.7);
  });

  it.each([1, 2, 3, 4, 5, 8, 20])(
    "never parts a use of a tool from its output (%i uses)",
    async (uses) => {
      const fitted = await windowOf(60).fit(conversation(uses, "y".repeat(500)));
      expect(isPaired(fitted)).toBe(true);
      expect(fitted[0]).toEqual(briefing);
    },
  );
});
