import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Unit } from "#domain";
import { jobWorktreeForTest } from "../../../../test/support/job-worktree.ts";
import { apply } from "./apply.ts";
import type { RegistryOperations } from "./registry-operations.ts";

const LOCK = "lock.json";

const unit = (name: string): Unit => ({
  id: `dependency-updates:${name}`,
  title: name,
  paths: [LOCK],
  detail: [{ name, from: "1.0.0", to: "1.2.0", directories: ["."], changes: [] }],
});

/**
 * A manager that locks what it is told to, and refuses some as a whole. `held`: by the version of what they are held
 * back, or by something that never moves.
 */
async function manager({ held = {} as Record<string, string | null>, refused = [] as string[] }) {
  const { context } = await jobWorktreeForTest({ files: { "package.json": "{}", [LOCK]: "{}" } });
  const path = join(context.worktree, LOCK);
  const lock = () => JSON.parse(readFileSync(path, "utf8")) as Record<string, string>;
  const relocked: string[][] = [];
  const registry: RegistryOperations = {
    obstacle: async () => undefined,
    outdated: async () => [],
    minimumAgeMinutes: async () => 0,
    published: async () => ({ versions: [], repository: undefined }),
    changelogs: async () => new Map(),
    locked: async (name) => lock()[name] ?? "1.0.0",
    async relock(updates) {
      const names = updates.map(({ name }) => name);
      relocked.push(names);
      if (names.some((name) => refused.includes(name))) return { done: false, reason: "no" };
      const before = lock();
      const isFree = (name: string): boolean => {
        const by = held[name];
        return by === undefined || (by !== null && (by in before || names.includes(by)));
      };
      const taken = updates.filter(({ name }) => isFree(name));
      const versions = Object.fromEntries(taken.map(({ name, to }) => [name, to]));
      writeFileSync(path, JSON.stringify({ ...before, ...versions }));
      return { done: true };
    },
  };
  const failing = async (...names: string[]): Promise<readonly string[]> => {
    const { failed } = await apply(names.map(unit), { ...context, registry });
    return failed.map((each) => each.unit.replace("dependency-updates:", ""));
  };
  return { failing, relocked, lock };
}

test("what is held back is dropped by its name, without a search", async () => {
  const { failing, relocked, lock } = await manager({ held: { b: null, e: null } });
  expect(await failing("a", "b", "c", "d", "e", "f")).toEqual(["b", "e"]);
  expect(relocked.map((names) => names.join(""))).toEqual(["abcdef", "acdf", "be"]);
  expect(Object.keys(lock())).toEqual(["a", "c", "d", "f"]);
});

test("what the manager refuses is searched for", async () => {
  const { failing, relocked, lock } = await manager({ refused: ["c"] });
  expect(await failing("a", "b", "c", "d")).toEqual(["c"]);
  expect(relocked).toEqual([["a", "b", "c", "d"], ["a", "b"], ["c", "d"], ["c"], ["d"]]);
  expect(Object.keys(lock())).toEqual(["a", "b", "d"]);
});

test("when all of them are held back, each is tried by itself", async () => {
  const { failing, relocked } = await manager({ held: { a: null, b: null } });
  expect(await failing("a", "b")).toEqual(["a", "b"]);
  expect(relocked).toEqual([["a", "b"], ["a"], ["b"]]);
});

test("what was held back by another that has been updated since is tried once more", async () => {
  const { failing, relocked, lock } = await manager({ held: { b: "d", c: null }, refused: ["e"] });
  expect(await failing("a", "b", "c", "d", "e", "f")).toEqual(["c", "e"]);
  expect(relocked.at(-1)).toEqual(["b"]);
  expect(Object.keys(lock()).toSorted()).toEqual(["a", "b", "d", "f"]);
});
