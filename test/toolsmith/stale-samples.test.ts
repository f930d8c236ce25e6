import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
import { staleSamples } from "../../src/worker/toolsmith/stale-samples/job.ts";
import { jobWorktree, jobWorktreeForTest } from "../support/job-worktree.ts";

const block = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\`\n`;

const files = {
  "package.json": JSON.stringify({
    name: "shop",
    exports: { ".": "./src/index.ts", "./extra/*": "./src/extra/*.ts" },
    scripts: { test: "vitest" },
  }),
  "src/index.ts": "export const open = 1;\nexport * from './more.ts';\nconst inner = 2;\n",
  "src/more.ts": "export function close() {}\n",
  "scripts/there.js": "",
  "README.md": `# Shop v2

${block("ts", 'import { open, close, sell } from "shop";\nimport x from "shop/none";\nimport y from "shop/extra/a";\nimport { any } from "other";')}
${block("js", 'const { inner, lend } = require("shop");')}
${block("js", 'import { open } from "shop";\nopen(;')}
${block("js", 'import { open } from "shop";\nopen({ ... });')}
${block("js", "open(;")}
${block("json", '{\n  "a": 1\n  "b": 2\n}')}
${block("json", '{ "a": 1, ... }')}
${block("sh", "npm run serve")}

## Development

${block("sh", "$ npm run lint && npm run test # twice\n$ node scripts/gone.js --now\n$ node scripts/there.js\n$ node scripts/again.js\nnpm run printed")}
${block("sh", "npm create shop\nnpm run dev")}

## Before version 2

${block("ts", 'import { lend } from "shop";')}
`,
  "docs/migration.md": block("ts", 'import { lend } from "shop";'),
};

itConformsToTheJobContract(staleSamples, () => jobWorktree({ files }));

test("what cannot work is told with its line, sketches and other times are left alone", async () => {
  const { context } = await jobWorktreeForTest({ files });
  symlinkSync("there.js", join(context.worktree, "scripts/again.js"));
  const { findings } = await staleSamples.survey(context);
  const readme = files["README.md"].split("\n");
  expect(findings.map(({ title, location }) => [title, readme[(location.line ?? 0) - 1]])).toEqual([
    [
      "A sample asks for sell of shop, which is not exported",
      'import { open, close, sell } from "shop";',
    ],
    ["A sample asks for shop/none, which is not exported", 'import x from "shop/none";'],
    [
      "A sample asks for lend of shop, which is not exported",
      'const { inner, lend } = require("shop");',
    ],
    ["A sample of README.md does not parse", "open(;"],
    ["A sample of README.md does not parse", '  "b": 2'],
    ["A sample runs the script lint, which is not there", "$ npm run lint && npm run test # twice"],
    ["A sample runs scripts/gone.js, which is not there", "$ node scripts/gone.js --now"],
  ]);
  const scripts = { ...context, options: { checks: ["scripts"] } };
  expect((await staleSamples.survey(scripts)).findings).toHaveLength(1);
});
