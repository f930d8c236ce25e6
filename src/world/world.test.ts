import { expect, test } from "vitest";
import { file } from "./conformance.ts";
import { MemoryFactStore } from "./memory/memory-fact-store.ts";
import { World } from "./world.ts";

function hashes(view: Awaited<ReturnType<World["view"]>>) {
  return [...view].map(([key, fact]) => [
    key,
    fact.kind === "file-hash" ? fact.value?.hash : undefined,
  ]);
}

test("shows what others wrote since, and the same object while nobody did", async () => {
  const store = new MemoryFactStore();
  const [one, other] = [new World(store, "w"), new World(store, "w")];
  expect((await one.view()).size).toBe(0);
  expect(await one.write([file("a", "1"), file("b", "1")])).toBe(1);
  expect(hashes(await other.view())).toEqual([
    ["file-hash:a", "1"],
    ["file-hash:b", "1"],
  ]);
  const before = await one.view();
  expect(await one.view()).toBe(before);
  await other.write([file("a", "2"), file("c", null)]);
  expect(hashes(await one.view())).toEqual([
    ["file-hash:a", "2"],
    ["file-hash:b", "1"],
    ["file-hash:c", undefined],
  ]);
  expect(hashes(before)).toHaveLength(2);
  expect(await one.changedSince(1)).toEqual(["a", "c"]);
  expect(await one.history("file-hash:a")).toHaveLength(2);
});

test("reads a world anew that was removed and begun again, and one whose versions are forgotten", async () => {
  const store = new MemoryFactStore({ retainedVersions: 1 });
  const world = new World(store, "w");
  await world.write([file("a", "1")]);
  await world.write([file("a", "2")]);
  await world.view();
  await store.remove("w");
  await store.write("w", [file("b", "1")]);
  expect(hashes(await world.view())).toEqual([["file-hash:b", "1"]]);
  for (const hash of ["2", "3", "4", "5"]) await store.write("w", [file("b", hash)]);
  expect(hashes(await world.view())).toEqual([["file-hash:b", "5"]]);
});
