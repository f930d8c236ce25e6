import { expect, test } from "vitest";
import { emptySessionView, type Diagnosis, type HealingConclusion } from "#domain";
import { buildReport } from "./report.ts";
import { renderMarkdown } from "./markdown.ts";

const diagnosis: Diagnosis = {
  outcome: "fails",
  reason: "npm test fails each time: test_failure.",
  command: { argv: ["npm", "run", "a b", "$(x)"], directory: "packages/ü" },
  runs: 2,
  kind: "test_failure",
  problems: [
    {
      kind: "test_failure",
      tool: "vitest",
      file: "src/a|b.ts",
      line: 3,
      column: null,
      message: "<b>4</b> is not 3\nmore",
      repair: null,
      role: "cause",
    },
  ],
  output: "one\n\u001B[31mtwo\u001B[39m\n```\n",
  ms: 12,
};

function markdown(conclusion?: HealingConclusion): string {
  return renderMarkdown(buildReport({ ...emptySessionView("s"), diagnosis, healing: conclusion }));
}

test("a person who is handed a failure gets what it needs to go on, as data", () => {
  const text = markdown({
    outcome: "handed-over",
    reason: "No tool could mend it.",
    suspect: { commit: "1234567890abcdef", subject: "perf: <faster>" },
    proposal: { branch: "artel/s-revert", commit: "f" },
  });
  expect(text).toContain("**Not healed; it is yours.** No tool could mend it.");
  expect(text).toContain("It fails since `1234567890ab`: perf: &lt;faster>");
  expect(text).toContain("branch `artel/s-revert` takes that commit back");
  expect(text).toContain("cd 'packages/ü' && npm run 'a b' '$(x)'");
  expect(text).toContain("| test_failure | vitest | src/a\\|b.ts:3 | &lt;b>4&lt;/b> is not 3 |");
  expect(text).toContain("    one\n    two\n    ```\n");
});

test("of what is healed the output is not repeated; a session without a failure has no such section", () => {
  const healed = markdown({ outcome: "healed", by: "tools", reason: "It passes." });
  expect(healed).toContain("**Healed.** It passes.");
  expect(healed).not.toContain("The end of its output");
  expect(renderMarkdown(buildReport(emptySessionView("s")))).not.toContain("## What failed");
});
