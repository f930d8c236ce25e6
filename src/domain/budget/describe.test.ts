import { describe, expect, test } from "vitest";
import { eventPayloadSchemas, type Event, type EventPayload } from "../event.ts";
import { applyEvent, emptySessionView } from "../session-view/session-view.ts";
import { amountText, changeText, exhaustionText, scopeText, shareText } from "./describe.ts";

const exhaustion = {
  scope: { kind: "session", id: "s" },
  unit: "dollars",
  limit: 10,
  spent: 9.5,
  forfeited: 0,
  reserved: 0.25,
  estimate: 0.3,
} as const;

test("amounts have the decimals that they need", () => {
  const dollars = [0, 0.000012, 0.1, 1.23456, 12, 1234.5].map((each) =>
    amountText(each, "dollars"),
  );
  expect(dollars).toEqual(["$0.00", "$0.000012", "$0.10", "$1.2346", "$12.00", "$1,234.50"]);
  expect(amountText(1_200_000, "tokens")).toBe("1,200,000 tokens");
  expect(shareText(800, 1000, "tokens")).toBe("800 of 1,000 tokens");
});

test("scopes that begin anew are named with their time", () => {
  expect(scopeText({ kind: "task", id: "s/a-1" })).toBe("task s/a-1");
  expect(scopeText({ kind: "agent", id: "a", period: "2026-01-31" })).toBe("agent a on 2026-01-31");
  expect(scopeText({ kind: "person", id: "ada", period: "2026-01" })).toBe("person ada in 2026-01");
});

test("what stands in the way of a call is told in full, and nothing that is not there", () => {
  expect(exhaustionText(exhaustion)).toBe(
    "session s: $9.50 of $10.00 spent, $0.25 reserved by other calls, and the call may cost $0.30",
  );
  expect(exhaustionText({ ...exhaustion, unit: "tokens", reserved: 0, forfeited: 1 })).toBe(
    "session s: 9.5 of 10 tokens spent, 1 tokens perhaps spent by processes that died, and the call may cost 0.3 tokens",
  );
});

test("a change of a limit is told with all that holds", () => {
  const change = { kind: "day", limit: { dollars: 5, tokens: 10 }, previous: {} } as const;
  expect(changeText(change)).toBe("limited each day to $5.00 and 10 tokens");
  expect(changeText({ ...change, kind: "person", id: "ada", limit: {} })).toBe(
    "removed the limit that was set for person ada",
  );
});

describe("the events of limits", () => {
  const envelope = { id: "1", stream: "s", sequence: 1, time: 1, version: 1, session: "s" };
  const exhausted: EventPayload<"budget.exhausted"> = { task: "a-1", exhaustion };
  const changed: EventPayload<"budget.changed"> = {
    kind: "session",
    id: "s",
    limit: { dollars: 20 },
    previous: { dollars: 15 },
  };

  test("are checked, and noted in the session's view", () => {
    expect(eventPayloadSchemas["budget.exhausted"].parse(exhausted)).toEqual(exhausted);
    expect(eventPayloadSchemas["budget.changed"].parse(changed)).toEqual(changed);
    expect(eventPayloadSchemas["budget.changed"].safeParse({ ...changed, kind: "x" }).success).toBe(
      false,
    );
    const view = emptySessionView("s");
    const events: Event[] = [
      { ...envelope, actor: "agent:a", type: "budget.exhausted", payload: exhausted },
      { ...envelope, actor: "person:ada", type: "budget.changed", payload: changed },
    ];
    for (const event of events) applyEvent(view, event);
    expect(view.notes).toEqual([
      `a limit was reached: ${exhaustionText(exhaustion)}`,
      "person:ada limited session s to $20.00",
    ]);
  });
});
