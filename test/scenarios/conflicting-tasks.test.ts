import { afterEach, beforeEach, expect, test } from "vitest";
import { Scenario, smallProject } from "../support/scenario.ts";

let scenario: Scenario;
beforeEach(() => {
  scenario = new Scenario("conflicting");
});
afterEach(() => scenario.dispose());

/** Two jobs change the same line: one makes it a constant, the other takes back its export. */
const FILES = {
  ...smallProject({ main: "src/index.js" }),
  "src/index.js": `import { weigh } from "./weigh.js";

export const main = (list) => weigh(list);
`,
  "src/weigh.js": `export let amount = (list) => list.length;

export const weigh = (list) => amount(list) * 2;
`,
};

test("a change that does not fit what was merged before is made once more on top of it", async () => {
  const repository = scenario.repository("scales", FILES);
  const improve = ["improve", repository, "--jobs", "safe-lint,un-export"];
  const improved = await scenario.artel(improve);
  expect(improved.status, improved.stderr).toBe(0);
  expect(improved.stderr).toContain("un-export-1: to be done again: it conflicts with");
  const branch = scenario.git(
    repository,
    "for-each-ref",
    "--format=%(refname)",
    "refs/heads/artel",
  );
  const merged = scenario.git(repository, "show", `${branch}:src/weigh.js`);
  expect(merged).toMatch(/^const amount = /);
  const listed = await scenario.artel(["messages", "list", "--type", "assignment", "--json"]);
  const again = (JSON.parse(listed.stdout) as { content: string; replyTo?: string }[]).filter(
    ({ content }) => content.startsWith("Once more, because it conflicts"),
  );
  expect(again).toMatchObject([{ replyTo: expect.stringContaining("un-export-1/1/assignment") }]);
}, 120_000);
