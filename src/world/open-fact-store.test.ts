import { expect, test } from "vitest";
import { file } from "./conformance.ts";
import { MemoryFactStore } from "./memory/memory-fact-store.ts";
import { forgetOldWorlds } from "./open-fact-store.ts";

const DAY = 86_400_000;

test("worlds are forgotten after the days that they are kept, counted from the last write", async () => {
  let now = 100 * DAY;
  const clock = { now: () => now };
  const store = new MemoryFactStore({ clock });
  await store.write("old", [file("a", "1")]);
  await store.write("used", [file("a", "1")]);
  now += 20 * DAY;
  await store.write("used", [file("a", "2")]);
  now += 11 * DAY;
  expect(await forgetOldWorlds(store, 30, clock)).toEqual(["old"]);
  expect((await store.worlds()).map(({ name }) => name)).toEqual(["used"]);
  expect(await forgetOldWorlds(store, 30, clock)).toEqual([]);
});
