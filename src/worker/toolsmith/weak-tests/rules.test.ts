import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadGrammar } from "#analysis";
import type { SourceFile } from "../test-code/source-file.ts";
import { findWeakTests } from "./find-weak-tests.ts";
import { findWeakPythonTests } from "./python/find-weak-python-tests.ts";
import { weakPythonRules } from "./python/registry.ts";
import { weakTestRules } from "./registry.ts";
import type { ImportedModule } from "./repository-modules.ts";

/** Relative modules are the repository's code, but for those of its own test code. */
function importedBy(file: SourceFile): Promise<ReadonlyMap<string, ImportedModule>> {
  const modules = [...file.bindings.values()].flatMap(({ module }) => module ?? []);
  const asserting = new Set<string>();
  return Promise.resolve(
    new Map(
      modules.map((module) => [
        module,
        module.startsWith(".")
          ? { kind: "file", path: module, isTestCode: !module.includes("/src/"), asserting }
          : { kind: "package" },
      ]),
    ),
  );
}

describe.each(weakTestRules.map((rule) => [rule.id, rule] as const))("%s", (_id, rule) => {
  const found = async (text: string) =>
    (await findWeakTests("test/a.test.js", text, importedBy, [rule]))?.map(({ rule: id }) => id);

  test.each(rule.fixtures.finds)("finds %#", async (text) => {
    expect(await found(text), text).toEqual([rule.id]);
  });

  test.each(rule.fixtures.passes)("leaves %# alone", async (text) => {
    expect(await found(text), text).toEqual([]);
  });
});

describe.each(weakPythonRules.map((rule) => [rule.id, rule] as const))(
  "%s in Python",
  (_, rule) => {
    beforeAll(() => loadGrammar("python"));
    const found = (text: string) =>
      findWeakPythonTests(text, new Set(), [rule]).map(({ rule: id }) => id);

    test.each(rule.fixtures.finds)("finds %#", (text) =>
      expect(found(text), text).toEqual([rule.id]),
    );
    test.each(rule.fixtures.passes)("leaves %# alone", (text) =>
      expect(found(text), text).toEqual([]),
    );
  },
);

test("every file of rules/ has its line in the registry, under its name", async () => {
  const files = await readdir(join(import.meta.dirname, "rules"));
  expect(weakTestRules.map(({ id }) => id).toSorted()).toEqual(
    files.map((file) => basename(file, ".ts")).toSorted(),
  );
});
