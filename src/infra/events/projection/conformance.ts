import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ProjectionStore } from "./projection.ts";

/** What every store of projections promises. */
export function describeProjectionStore(
  name: string,
  create: () => Promise<{ store: ProjectionStore; remove(): Promise<void> }>,
): void {
  describe(`projection store: ${name}`, () => {
    let store: ProjectionStore;
    let remove: () => Promise<void>;
    beforeEach(async () => {
      ({ store, remove } = await create());
    });
    afterEach(() => remove());
    const record = (sequence: number, state = `{"at":${sequence}}`) => ({
      version: 1,
      sequence,
      state,
    });

    test("gives back what it stored, apart by name and stream", async () => {
      expect(await store.load("tasks", "a")).toBeUndefined();
      expect(await store.save("tasks", "a", record(1), undefined)).toBe(true);
      expect(await store.save("tasks", "b", record(2 ** 40), undefined)).toBe(true);
      expect(await store.save("costs", "a", record(3), undefined)).toBe(true);
      expect(await store.load("tasks", "a")).toEqual(record(1));
      expect(await store.load("tasks", "b")).toEqual(record(2 ** 40));
      await store.remove("tasks", "a");
      expect(await store.load("tasks", "a")).toBeUndefined();
      expect(await store.load("costs", "a")).toEqual(record(3));
    });

    test("stores only in the place of the record that was read", async () => {
      await store.save("tasks", "a", record(1), undefined);
      expect(await store.save("tasks", "a", record(9), undefined)).toBe(false);
      expect(await store.save("tasks", "a", record(2), 1)).toBe(true);
      expect(await store.save("tasks", "a", record(3), 1)).toBe(false);
      expect(await store.save("tasks", "gone", record(3), 1)).toBe(false);
      expect(await store.load("tasks", "a")).toEqual(record(2));
      expect(await store.load("tasks", "gone")).toBeUndefined();
    });

    test("lets one of many at once be first", async () => {
      await store.save("tasks", "a", record(1), undefined);
      const writers = Array.from({ length: 8 }, (_, index) =>
        store.save("tasks", "a", record(index + 2), 1),
      );
      expect((await Promise.all(writers)).filter(Boolean)).toHaveLength(1);
    });

    test("keeps text that is hard to keep", async () => {
      const state = JSON.stringify({ text: "\u0000 \u2028 \u{1F980} é \\ \"'" });
      await store.save("tasks", "a", record(1, state), undefined);
      expect((await store.load("tasks", "a"))?.state).toBe(state);
    });
  });
}
