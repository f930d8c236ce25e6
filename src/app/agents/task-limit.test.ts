import { expect, test } from "vitest";
import { taskLimitOf } from "./task-limit.ts";

test.each([
  [{}, { tokens: 5 }, undefined],
  [{ taskTokens: 3 }, { tokens: 5, dollars: 2 }, { tokens: 3, dollars: 2 }],
  [{ taskTokens: 9 }, { tokens: 5 }, { tokens: 5 }],
  [{ taskDollars: 1 }, {}, { dollars: 1 }],
])("an agent with %j may spend on a task of a session with %j at most %j", (own, terms, limit) => {
  expect(taskLimitOf(own, terms)).toEqual(limit);
});
