import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { EventEnvelope } from "#domain";
import { collect, messages, progress } from "../conformance.ts";
import type { EventLog } from "../event-log.ts";
import { openSegmentLog } from "../segment-log.ts";
import { memoryProjectionStore } from "./memory-store.ts";
import type { Projection, ProjectionStore } from "./projection.ts";
import { Projector } from "./projector.ts";

/** Every event twice, or two in another order, gives another state. */
const history: Projection<{ seen: string[]; sum: number }> = {
  name: "history",
  version: 1,
  schema: z.object({ seen: z.array(z.string()), sum: z.number() }),
  initial: () => ({ seen: [], sum: 0 }),
  reduce(state, event) {
    state.seen.push(...messages([event]));
    return { seen: state.seen, sum: state.sum * 3 + event.sequence };
  },
};

const COUNT = 40;
let folder: string;
let log: EventLog;
let events: readonly EventEnvelope[];
let expected: z.infer<typeof history.schema>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "artel-projector-"));
  log = openSegmentLog({ folder, lingerMs: 0 });
  for (let index = 0; index < COUNT; index += 4) {
    await log.append(
      "system",
      [0, 1, 2, 3].map((at) => progress(`${index + at}`)),
    );
  }
  events = await collect(log.read("system"));
  expected = events.reduce((state, event) => history.reduce(state, event), history.initial());
});
afterAll(async () => {
  await log.close();
  await rm(folder, { recursive: true, force: true });
});

const projectorOf = (store: ProjectionStore, projection = history) =>
  new Projector({ projection, stream: "system", log, store });

/** A process that dies at some of its writes, before or after they reach the store. */
function dyingStore(store: ProjectionStore, deaths: readonly ("before" | "after" | "no")[]) {
  let writes = 0;
  const dying: ProjectionStore = {
    ...store,
    async save(...given) {
      const death = deaths[writes] ?? "no";
      writes += 1;
      if (death === "before") throw new Error("died");
      const saved = await store.save(...given);
      if (death === "after") throw new Error("died");
      return saved;
    },
  };
  return dying;
}

const anyDelivery = fc.array(fc.array(fc.integer({ min: 0, max: COUNT - 1 }), { maxLength: 12 }), {
  maxLength: 12,
});
const anyDeath = fc.array(fc.constantFrom("before", "after", "no", "no", "no"), { maxLength: 12 });

test("any portions, repetitions, orders and deaths give the state that the events give", async () => {
  await fc.assert(
    fc.asyncProperty(anyDelivery, anyDeath, fc.boolean(), async (deliveries, deaths, two) => {
      const store = dyingStore(memoryProjectionStore(), deaths);
      let projectors = [projectorOf(store), projectorOf(store)];
      for (const [index, numbers] of deliveries.entries()) {
        const projector = projectors[two ? index % 2 : 0];
        const portion = numbers.flatMap((number) => events[number] ?? []);
        // Whoever died begins again from what is stored.
        await projector?.deliver(portion).catch(() => {
          projectors = [projectorOf(store), projectorOf(store)];
        });
        const { state, sequence } = await projectorOf(store).current();
        expect(state.seen).toEqual(expected.seen.slice(0, sequence));
      }
      let state: unknown;
      while (state === undefined)
        state = await projectorOf(store)
          .catchUp()
          .catch(() => undefined);
      expect(state).toEqual(expected);
      expect(
        await projectorOf(store)
          .rebuild()
          .catch(() => expected),
      ).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test("events in reverse order are taken in when the first arrives", async () => {
  const store = memoryProjectionStore();
  const projector = projectorOf(store);
  for (const event of events.slice(1, 10).toReversed()) await projector.deliver([event]);
  expect((await projector.current()).sequence).toBe(0);
  await projector.deliver(events.slice(0, 1));
  expect((await projectorOf(store).current()).sequence).toBe(10);
});

test("a dropped projection is made again, and another version is made anew", async () => {
  const store = memoryProjectionStore();
  const projector = projectorOf(store);
  await projector.catchUp();
  expect(await projector.rebuild()).toEqual(expected);
  expect(await store.load("history", "system")).toMatchObject({ version: 1, sequence: COUNT });
  const newer: typeof history = {
    ...history,
    version: 2,
    reduce: (state, event) => ({ seen: state.seen, sum: state.sum + event.sequence }),
  };
  expect(await projectorOf(store, newer).catchUp()).toEqual({ seen: [], sum: (COUNT * 41) / 2 });
  await expect(projectorOf(store).catchUp()).rejects.toMatchObject({ code: "PROJECTION_NEWER" });
});

test("a delivery that is far ahead is joined by what the log has between", async () => {
  const far = await mkdtemp(join(tmpdir(), "artel-projector-far-"));
  const long = openSegmentLog({ folder: far });
  try {
    const all = Array.from({ length: 10_100 }, (_, index) => progress(`${index}`));
    const stored = await long.append("system", all);
    const projection: Projection<number> = {
      name: "count",
      version: 1,
      schema: z.number(),
      initial: () => 0,
      reduce: (count) => count + 1,
    };
    const store = memoryProjectionStore();
    const projector = new Projector({ projection, stream: "system", log: long, store });
    await projector.deliver(stored.slice(50));
    expect(await projector.current()).toMatchObject({ state: 10_100, sequence: 10_100 });
  } finally {
    await long.close();
    await rm(far, { recursive: true, force: true });
  }
});
