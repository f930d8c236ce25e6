import { expect, test } from "vitest";
import { applyIntents, listenIntents } from "./listening.ts";

test("LISTEN and UNLISTEN are found in a query", () => {
  expect(listenIntents('listen Jobs; LISTEN "Other Jobs" ;unlisten *')).toEqual([
    { verb: "listen", channel: "jobs" },
    { verb: "listen", channel: "Other Jobs" },
    { verb: "unlisten", channel: "*" },
  ]);
  expect(listenIntents("select 'listen' from listeners")).toEqual([]);
});

test("channels follow in order", () => {
  const channels = new Set(["a"]);
  applyIntents(channels, listenIntents("listen b; unlisten a; listen c; unlisten c"));
  expect([...channels]).toEqual(["b"]);
  applyIntents(channels, listenIntents("unlisten *"));
  expect([...channels]).toEqual([]);
});
