import { afterAll, expect, test, vi } from "vitest";
import { Scenario, smallProject } from "../support/scenario.ts";

vi.setConfig({ testTimeout: 300_000 });
const scenario = new Scenario("large");
afterAll(() => scenario.dispose());

const FILES = 5_000;

test(`a repository of ${FILES} files`, async () => {
  const files: Record<string, string> = { ...smallProject() };
  for (let index = 0; index < FILES; index += 1) {
    const folder = `src/part-${index % 50}/area-${index % 7}`;
    files[`${folder}/module-${index}.js`] =
      `export function module${index}(value) {\n  return value + ${index};\n}\n`;
  }
  const path = scenario.repository("large", files);
  const run = await scenario.artel(["improve", path, "--jobs", "safe-lint", "un-export"]);
  expect(run.status, run.stderr).toBe(0);
  expect(run.stdout).toMatch(/Branch artel\//);
  expect(run.stderr).toMatch(new RegExp(`${FILES + 2} source files`));
  expect(scenario.leftovers()).toEqual({ worktrees: [], processes: [] });
  expect(scenario.git(path, "status", "--porcelain")).toBe("");
  expect(run.ms).toBeLessThan(180_000);
  console.log(`${FILES} files: ${Math.round(run.ms / 1000)} s`);
});
