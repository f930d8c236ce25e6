import { expect, test } from "vitest";
import { Parts } from "#infra/resilience";
import { partPolicies } from "../../test/support/parts.ts";
import { waitingForParts } from "./wait-for-part.ts";

async function openFor(openMs: number) {
  const parts = new Parts({ policies: partPolicies({ openMs, maximumOpenMs: openMs }) });
  const sandbox = parts.part({ kind: "sandbox", name: "os" });
  await sandbox.run({ run: async () => {}, failureOf: () => ({ reason: "no luck" }) });
  return () => sandbox.run({ run: async () => "done", failureOf: () => undefined });
}

const { signal } = new AbortController();

test("a step waits for what is left alone, and is then done", async () => {
  const use = await openFor(300);
  const begin = performance.now();
  expect(await waitingForParts(use, { waits: 1, signal })).toBe("done");
  expect(performance.now() - begin).toBeGreaterThan(200);
});

test("it does not wait for ever, nor for anything else, nor after its end was asked for", async () => {
  const use = await openFor(60_000);
  const alone = { code: "PART_UNAVAILABLE" };
  await expect(waitingForParts(use, { waits: 0, signal })).rejects.toMatchObject(alone);
  const other = () => Promise.reject(new Error("other"));
  await expect(waitingForParts(other, { waits: 9, signal })).rejects.toThrow("other");
  const stop = new AbortController();
  const waiting = waitingForParts(use, { waits: 9, signal: stop.signal });
  setTimeout(() => stop.abort(), 50);
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
});
