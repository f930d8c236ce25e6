import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { factKeyText, type Fact } from "#domain";
import type { FactStore, FactStoreOptions } from "./fact-store.ts";

/** One place where facts are kept, which can be opened several times, as several processes would. */
export interface FactStoreSubject {
  open(options?: FactStoreOptions): Promise<FactStore>;
  /** Closes everything that was opened and removes it. */
  remove(): Promise<void>;
}

/** What every implementation of `FactStore` promises. */
export function describeFactStore(name: string, create: () => Promise<FactStoreSubject>): void {
  describe(`fact store: ${name}`, () => {
    let subject: FactStoreSubject;
    let store: FactStore;

    beforeEach(async () => {
      subject = await create();
      store = await subject.open();
    });
    afterEach(() => subject.remove());

    test("knows nothing of a world that nobody wrote to", async () => {
      expect(await store.version("w")).toBe(0);
      expect(await store.read("w", "file-hash:a")).toBeUndefined();
      expect(await store.history("w", "file-hash:a")).toEqual([]);
      expect(await store.snapshot("w")).toEqual({ version: 0, facts: [] });
      expect(await store.diff("w", 0, 0)).toEqual([]);
      expect(await store.worlds()).toEqual([]);
      await store.remove("w");
    });

    test("writes a batch as one version and gives back exactly what was written", async () => {
      const facts = [...everyKind(), file("odd\n:%\u0000 \u2028 \u{1F980}", "1")];
      expect(await store.write("w", facts)).toEqual({
        kind: "written",
        version: 1,
        changed: facts.length,
      });
      const { version, facts: stored } = await store.snapshot("w");
      expect(version).toBe(1);
      expect(stored).toEqual(
        facts
          .toSorted((one, other) => (factKeyText(one) < factKeyText(other) ? -1 : 1))
          .map((fact) => ({ version: 1, fact })),
      );
      for (const fact of facts) {
        expect(await store.read("w", factKeyText(fact))).toEqual({ version: 1, fact });
      }
    });

    test("makes no version of what is known already, and one of a change in value or confidence", async () => {
      await store.write("w", [file("a", "1"), file("b", "1")]);
      expect(await store.write("w", [{ ...file("a", "1"), time: 9, source: "other" }])).toEqual({
        kind: "written",
        version: 1,
        changed: 0,
      });
      expect(await store.write("w", [file("a", "1"), file("b", "2")])).toEqual({
        kind: "written",
        version: 2,
        changed: 1,
      });
      expect(await store.write("w", [{ ...file("a", "1"), confidence: 0.5 }])).toMatchObject({
        version: 3,
      });
      expect(await store.write("w", [])).toMatchObject({ version: 3, changed: 0 });
      expect((await store.read("w", "file-hash:a"))?.fact).toMatchObject({ confidence: 0.5 });
    });

    test("takes the last of several facts of one key", async () => {
      await store.write("w", [file("a", "1"), file("a", "2")]);
      expect((await store.read("w", "file-hash:a"))?.fact.value).toMatchObject({ hash: "2" });
      expect(await store.history("w", "file-hash:a")).toHaveLength(1);
    });

    test("keeps the history of a key, newest first, with what is known to be absent", async () => {
      await store.write("w", [file("a", "1")]);
      await store.write("w", [file("b", "1")]);
      await store.write("w", [file("a", null)]);
      await store.write("w", [file("a", "3")]);
      expect(hashes(await store.history("w", "file-hash:a"))).toEqual([
        [4, "3"],
        [3, null],
        [1, "1"],
      ]);
    });

    test("shows the world as it was at any version", async () => {
      await store.write("w", [file("a", "1"), file("b", "1")]);
      await store.write("w", [file("a", "2"), file("c", "1")]);
      await store.write("w", [file("a", "1")]);
      const at = async (version: number) => hashes((await store.snapshot("w", { version })).facts);
      expect(await at(0)).toEqual([]);
      expect(await at(1)).toEqual([
        [1, "1"],
        [1, "1"],
      ]);
      expect(await at(2)).toEqual([
        [2, "2"],
        [1, "1"],
        [2, "1"],
      ]);
      expect(await at(3)).toEqual([
        [3, "1"],
        [1, "1"],
        [2, "1"],
      ]);
      expect(await store.snapshot("w")).toEqual(await store.snapshot("w", { version: 3 }));
    });

    test("shows only the keys with a prefix, at any version", async () => {
      await store.write("w", [file("src/a_b", "1"), file("src/aXb", "1"), file("test/a", "1")]);
      await store.write("w", [file("src/c", "1")]);
      const keys = async (prefix: string, version?: number) =>
        (await store.snapshot("w", { prefix, ...(version && { version }) })).facts.map(({ fact }) =>
          factKeyText(fact),
        );
      expect(await keys("file-hash:src/")).toEqual([
        "file-hash:src/aXb",
        "file-hash:src/a_b",
        "file-hash:src/c",
      ]);
      expect(await keys("file-hash:src/a_")).toEqual(["file-hash:src/a_b"]);
      expect(await keys("file-hash:src/", 1)).toHaveLength(2);
      expect(await keys("%")).toEqual([]);
    });

    test("compares any two versions, in either direction", async () => {
      await store.write("w", [file("a", "1"), file("b", "1")]);
      await store.write("w", [file("a", "2"), file("c", "1")]);
      await store.write("w", [file("a", "1"), file("c", "2")]);
      const diff = async (from: number, to: number) =>
        (await store.diff("w", from, to)).map(({ key, before, after }) => [
          key,
          ...hashes([before, after]).map((each) => each?.[1]),
        ]);
      expect(await diff(1, 2)).toEqual([
        ["file-hash:a", "1", "2"],
        ["file-hash:c", undefined, "1"],
      ]);
      expect(await diff(1, 3)).toEqual([["file-hash:c", undefined, "2"]]);
      expect(await diff(3, 1)).toEqual([["file-hash:c", "2", undefined]]);
      expect(await diff(2, 2)).toEqual([]);
      expect((await diff(0, 3)).map(([key]) => key)).toEqual([
        "file-hash:a",
        "file-hash:b",
        "file-hash:c",
      ]);
    });

    test("refuses versions that never were", async () => {
      await store.write("w", [file("a", "1")]);
      for (const version of [2, -1, 0.5, 2 ** 40]) {
        await expect(store.snapshot("w", { version })).rejects.toMatchObject({
          code: "WORLD_VERSION_UNKNOWN",
        });
        await expect(store.diff("w", 0, version)).rejects.toMatchObject({
          code: "WORLD_VERSION_UNKNOWN",
        });
      }
    });

    test("forgets versions that are not to be kept, and nothing of those that are", async () => {
      const short = await subject.open({ retainedVersions: 2 });
      for (const hash of ["1", "2", "3", "4", "5"]) {
        await short.write("w", [file("a", hash), ...(hash === "1" ? [file("b", "1")] : [])]);
      }
      await expect(short.snapshot("w", { version: 2 })).rejects.toMatchObject({
        code: "WORLD_VERSION_FORGOTTEN",
      });
      await expect(short.diff("w", 2, 5)).rejects.toMatchObject({
        code: "WORLD_VERSION_FORGOTTEN",
      });
      expect(hashes((await short.snapshot("w", { version: 3 })).facts)).toEqual([
        [3, "3"],
        [1, "1"],
      ]);
      expect(hashes(await short.history("w", "file-hash:a"))).toEqual([
        [5, "5"],
        [4, "4"],
        [3, "3"],
      ]);
      expect(await short.worlds()).toMatchObject([{ name: "w", version: 5, oldestVersion: 3 }]);
    });

    test("keeps worlds apart, lists them by name and removes one without the others", async () => {
      const begin = Date.now();
      await store.write("b/2", [file("a", "1")]);
      await store.write("a", [file("a", "2")]);
      await store.write("a", [file("a", "3")]);
      const worlds = await store.worlds();
      expect(worlds).toMatchObject([
        { name: "a", version: 2, oldestVersion: 0 },
        { name: "b/2", version: 1, oldestVersion: 0 },
      ]);
      for (const { changedAt } of worlds) {
        // The clock of a server may be a little off.
        expect(Math.abs(changedAt - begin)).toBeLessThan(60_000);
      }
      await store.remove("a");
      expect((await store.worlds()).map((world) => world.name)).toEqual(["b/2"]);
      expect(await store.snapshot("a")).toEqual({ version: 0, facts: [] });
      expect(await store.history("a", "file-hash:a")).toEqual([]);
      expect(await store.write("a", [file("a", "1")])).toMatchObject({ version: 1 });
      expect(hashes((await store.snapshot("b/2")).facts)).toEqual([[1, "1"]]);
    });

    test.each(["", " ", "../a", "a b", "{a}", "a\n", "a\u0000", "x".repeat(201)])(
      "refuses %j as a world's name",
      async (world) => {
        await expect(store.write(world, [file("a", "1")])).rejects.toMatchObject({
          code: "WORLD_NAME",
        });
      },
    );

    test("writes only at the version that the writer knew", async () => {
      expect(await store.write("w", [file("a", "1")], { ifVersion: 0 })).toMatchObject({
        kind: "written",
        version: 1,
      });
      expect(await store.write("w", [file("a", "2")], { ifVersion: 0 })).toEqual({
        kind: "conflict",
        version: 1,
      });
      expect(await store.write("never", [file("a", "1")], { ifVersion: 3 })).toMatchObject({
        kind: "conflict",
        version: 0,
      });
      expect((await store.worlds()).map((world) => world.name)).toEqual(["w"]);
      expect((await store.read("w", "file-hash:a"))?.fact.value).toMatchObject({ hash: "1" });
      expect(await store.write("w", [file("a", "2")], { ifVersion: 1 })).toMatchObject({
        kind: "written",
        version: 2,
      });
    });

    test("of several that write at one version, one wins", async () => {
      const stores = [store, await subject.open(), await subject.open(), await subject.open()];
      const results = await Promise.all(
        stores.map((each, index) => each.write("w", [file("a", `${index}`)], { ifVersion: 0 })),
      );
      expect(results.filter(({ kind }) => kind === "written")).toHaveLength(1);
      expect(await store.version("w")).toBe(1);
    });

    test("loses nothing of many that write at once, and shows no half of a batch", async () => {
      const stores = [store, await subject.open(), await subject.open()];
      const seen = watch(stores[1] ?? store);
      const writes = stores.flatMap((each, writer) =>
        Array.from({ length: 10 }, (_, index) =>
          each.write("w", [
            file(`${writer}/${index}`, "1"),
            file("both-1", id(writer, index)),
            file("both-2", id(writer, index)),
          ]),
        ),
      );
      const versions = (await Promise.all(writes)).map(({ version }) => version);
      expect(versions.toSorted((one, other) => one - other)).toEqual(
        Array.from({ length: 30 }, (_, index) => index + 1),
      );
      const { version, facts } = await store.snapshot("w");
      expect([version, facts.length]).toEqual([30, 32]);
      for (const [one, other] of await seen.stop()) expect(one).toBe(other);
    });

    test("what one store writes, others that were open before see at once", async () => {
      const other = await subject.open();
      await store.write("w", [file("a", "1"), file("b", "1")]);
      expect(hashes((await other.snapshot("w")).facts)).toEqual([
        [1, "1"],
        [1, "1"],
      ]);
      await store.write("w", [file("a", "2")]);
      expect(hashes((await other.snapshot("w")).facts)).toEqual([
        [2, "2"],
        [1, "1"],
      ]);
      await other.write("w", [file("b", "3")]);
      expect(hashes((await store.snapshot("w")).facts)).toEqual([
        [2, "2"],
        [3, "3"],
      ]);
      await other.remove("w");
      await other.write("w", [file("c", "1")]);
      expect(hashes((await store.snapshot("w")).facts)).toEqual([[1, "1"]]);
    });

    test("takes 5,000 facts, with keys longer than any index entry, and finds them again", async () => {
      const long = file(`${"long/".repeat(2000)}x`, "1");
      const facts = Array.from({ length: 5000 }, (_, index) => file(`src/${index}.ts`, "1"));
      await store.write("w", [...facts, long]);
      await store.write("w", [file("src/4999.ts", "2"), { ...long, value: null }]);
      expect((await store.snapshot("w")).facts).toHaveLength(5001);
      expect(hashes(await store.history("w", factKeyText(long)))).toEqual([
        [2, null],
        [1, "1"],
      ]);
      expect(await store.diff("w", 1, 2)).toHaveLength(2);
    });
  });
}

export function file(path: string, hash: string | null): Fact {
  const value = hash === null ? null : { hash, mode: "file" as const };
  return { kind: "file-hash", path, value, source: "git", time: 1, confidence: 1 };
}

function everyKind(): Fact[] {
  const origin = { source: "test", time: 1, confidence: 0.25 };
  return [
    file("a", "1"),
    {
      kind: "test-result",
      test: "t",
      value: { status: "failed", flaky: true, message: "\u0000" },
      ...origin,
    },
    {
      kind: "diagnostic",
      gate: "types",
      problem: "p",
      value: { count: 2, message: "m", flaky: false },
      ...origin,
    },
    { kind: "symbol", path: "a", name: "b", value: { exported: true }, ...origin },
    {
      kind: "command-result",
      command: "make",
      value: { exitCode: null, ended: "time" },
      ...origin,
    },
    { kind: "agent-state", agent: "a", value: { state: "working", task: "t" }, ...origin },
    { kind: "dependency", package: "p", value: { version: "1" }, ...origin },
    { kind: "lock", name: "l", value: null, ...origin },
    { kind: "resource-use", resource: "memory", value: { used: 0.5, unit: "MB" }, ...origin },
    {
      kind: "investigation-result",
      violation: "v",
      value: {
        conclusion: "unclear",
        statement: "s",
        suspects: ["a"],
        runs: 1,
        ms: 2,
        modelCalls: 0,
      },
      ...origin,
    },
    {
      kind: "violation-count",
      violationKind: "compile",
      value: { found: 1, acted: 1, waiting: 0, ignored: 0, falsePositives: 0 },
      ...origin,
    },
  ];
}

function hashes(facts: readonly ({ version: number; fact: Fact } | undefined)[]) {
  return facts.map((each) =>
    each?.fact.kind === "file-hash" ? [each.version, each.fact.value?.hash ?? null] : undefined,
  );
}

const id = (writer: number, index: number): string => `${writer}.${index}`;

/** Looks at two facts that are always written together, again and again. */
function watch(store: FactStore): { stop(): Promise<[unknown, unknown][]> } {
  const seen: [unknown, unknown][] = [];
  const stopped = new AbortController();
  const looking = (async () => {
    do {
      const { facts } = await store.snapshot("w", { prefix: "file-hash:both-" });
      const [one, other] = hashes(facts);
      seen.push([one?.[1], other?.[1]]);
      await new Promise((resolve) => {
        setTimeout(resolve, 1);
      });
    } while (!stopped.signal.aborted);
  })();
  return {
    stop: async () => {
      stopped.abort();
      await looking;
      return seen;
    },
  };
}
