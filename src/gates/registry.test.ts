import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { gateNameSchema, testRunnerNameSchema } from "#domain";
import { gates } from "./registry.ts";
import { testRunners } from "./tests/registry.ts";

function folders(path: string): readonly string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

test("gates, folders and names of the domain agree", () => {
  const names = gates.map(({ name }) => name).sort();
  expect(names).toEqual([...gateNameSchema.options].sort());
  expect(names).toEqual(folders(import.meta.dirname));
});

test("test runners, folders and names of the domain agree", () => {
  const names = testRunners.map(({ name }) => name).sort();
  expect(names).toEqual([...testRunnerNameSchema.options].sort());
  expect(names).toEqual(folders(join(import.meta.dirname, "tests")));
});
