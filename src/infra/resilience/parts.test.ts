import { expect, test } from "vitest";
import { partPolicies } from "../../../test/support/parts.ts";
import { Parts } from "./parts.ts";

test("what is special about a part holds for it alone, from its first use on", async () => {
  const parts = new Parts({ policies: partPolicies({ atOnce: 4 }) });
  const small = parts.part({ kind: "provider", name: "ollama" }, { atOnce: 1 });
  const large = parts.part({ kind: "provider", name: "anthropic" });
  expect(parts.part({ kind: "provider", name: "ollama" })).toBe(small);
  const end = Promise.withResolvers<void>();
  const call = { run: () => end.promise, failureOf: () => undefined };
  const calls = [small, small, large, large].map((part) => part.run(call));
  await new Promise((resolve) => setImmediate(resolve));
  expect([small.state.running, small.state.waiting]).toEqual([1, 1]);
  expect([large.state.running, large.state.waiting]).toEqual([2, 0]);
  end.resolve();
  await Promise.all(calls);
});
