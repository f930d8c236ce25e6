import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Scenario, smallProject } from "../support/scenario.ts";
import { modelOf, use } from "../support/scenario-model.ts";
import type { ScriptedModel } from "../support/scripted-model.ts";

let scenario: Scenario;
let model: ScriptedModel | undefined;
beforeAll(() => {
  scenario = new Scenario("mutation");
});
afterAll(() => scenario.dispose());
afterEach(async () => {
  await model?.stop();
  model = undefined;
});

const testOf = (assertions: string) => `import assert from "node:assert/strict";
import test from "node:test";
import { sum } from "../src/sum.js";

test("sums", () => {
  ${assertions}
});
`;

test("what survives is told, and becomes a task for an agent where one may be asked", async () => {
  const repository = scenario.repository("survivors", {
    ...smallProject(),
    "src/sum.js": "export const sum = (left, right) => (left > 9 ? 9 : left) + right;\n",
    "test/sum.test.js": testOf("assert.equal(sum(1, 2), 3);"),
  });
  const better = testOf("assert.equal(sum(1, 2), 3);\n  assert.equal(sum(10, 2), 11);");
  model = await modelOf(scenario, ({ messages }) =>
    messages.at(-1)?.role === "user"
      ? use("write", { path: "test/sum.test.js", text: better })
      : { text: "Done." },
  );
  const asked = await scenario.artel([
    "improve",
    repository,
    "--json",
    "--yes",
    "--jobs",
    "mutation",
    "--set",
    "improve.handOver=true",
  ]);
  expect(asked.status, asked.stderr + asked.stdout.slice(-3_000)).toBe(0);
  expect(asked.stdout).toContain("artel/surviving-mutant");
  expect(asked.stdout).toContain("left > 9 → left >= 9");
  expect(JSON.stringify(model.requests)).toContain("left > 9 → false");
  const [branch = ""] =
    scenario.git(repository, "branch", "--list", "artel/*").match(/artel\S+/) ?? [];
  expect(scenario.git(repository, "show", `${branch}:test/sum.test.js`)).toContain("sum(10, 2)");
}, 180_000);
