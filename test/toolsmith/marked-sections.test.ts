import { expect, test } from "vitest";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
import { readmeSections } from "../../src/worker/toolsmith/readme-sections/job.ts";
import { jobWorktree, jobWorktreeForTest } from "../support/job-worktree.ts";

const mark = (name: string, words = "") =>
  `<!-- artel:${name}${words === "" ? "" : ` ${words}`} -->\n<!-- /artel:${name} -->`;

const files = {
  "package.json": JSON.stringify({
    name: "shop",
    type: "module",
    exports: { ".": "./dist/index.js", "./extra": "./dist/extra.js" },
    bin: { shop: "./src/cli.js" },
    scripts: {
      build: "tsc | tee log",
      prebuild: "node clean.js",
      test: "vitest",
      prepare: "husky",
    },
    workspaces: ["packages/*"],
    devDependencies: { oxfmt: "*" },
  }),
  "packages/cart/package.json": JSON.stringify({
    name: "@shop/cart",
    description: "Carts & more",
    private: true,
  }),
  "src/cli.js":
    'const { PORT = 3000, LEVEL = "info" } = process.env;\nconsole.log(PORT, LEVEL, process.env.API_TOKEN ?? "abc");\nprocess.env.WRITTEN = "1";\n',
  "src/extra.ts": "export const limit: number = 3;\n",
  "src/index.ts": `export { add as plus } from "./add.ts";
/** Carts that are open. See {@link Cart}. Not all. */
export class Carts extends Map<string, Cart> {}
/**
 * One cart, e.g. of a visitor.
 */
export interface Cart {
  id: string;
}
/** @internal */
export function hidden() {}
export default (names: string[]) => names.length;
`,
  "src/add.ts": `export function add(a: number): number;
export function add(a: number, b?: number): number;
/** Adds. */
export function add(a: number, /* the other */ b = 1): number {
  return a + b;
}
`,
  "settings.schema.json": JSON.stringify({
    type: "object",
    properties: {
      mode: { enum: ["fast", "safe"], default: "safe", description: "How | it works." },
      log: { type: "object", properties: { level: { type: "string" } } },
    },
  }),
  "README.md": `# Shop

${mark("commands")}

${mark("scripts")}

${mark("exports")}

${mark("configuration")}

${mark("configuration", "schema=settings.schema.json")}

${mark("packages")}

\`\`\`md
${mark("scripts")}
\`\`\`
`,
  "docs/broken.md": `${mark("comands")}\n\n<!-- artel:scripts -->\n\n${mark("exports", "entri=x")}\n`,
};

itConformsToTheJobContract(readmeSections, () => jobWorktree({ files, tools: ["oxfmt"] }));

test("sections say what the code says, and stay as a formatter leaves them", async () => {
  const worktree = await jobWorktreeForTest({ files, tools: ["oxfmt"] });
  expect(worktree.context.project.formatter?.name).toBe("oxfmt");
  const { units, findings } = await readmeSections.survey(worktree.context);
  expect(units.map(({ id }) => id)).toEqual(
    ["commands", "scripts", "exports", "configuration", "configuration-2", "packages"].map(
      (name) => `readme-sections:README.md:${name}`,
    ),
  );
  expect(findings.map(({ message, location }) => [location.line, message])).toEqual([
    [4, "Artel:scripts has no <!-- /artel:scripts --> below it; nothing is written there."],
    [1, expect.stringContaining("comands is no section that there is")],
    [6, "It is left as it is: entri= means nothing to artel:exports: it takes entry."],
  ]);
  await readmeSections.apply?.(units, worktree.context);
  const readme = await worktree.read("README.md");
  expect(readme).toContain("| `shop`  | [`src/cli.js`](src/cli.js) |");
  expect(readme).toContain("| `npm run build` | `tsc \\| tee log` |");
  expect(readme).toContain("| `npm test`      | `vitest`         |");
  expect(readme).not.toMatch(/husky|clean\.js|hidden/);
  expect(readme).toContain(`From \`shop\`:

- \`default(names: string[])\`
- \`plus(a: number): number\`: Adds.
- \`class Carts extends Map<string, Cart>\`: Carts that are open.
- \`interface Cart\`: One cart, e.g. of a visitor.

From \`shop/extra\`:

- \`const limit: number\`
`);
  const variables = /\| variable[^]*?\n\n/.exec(readme)?.[0] ?? "";
  expect(variables.replaceAll(/ +/g, " ").split("\n").slice(2, 5)).toEqual([
    "| `API_TOKEN` | | [`src/cli.js`](src/cli.js) |",
    "| `LEVEL` | `info` | [`src/cli.js`](src/cli.js) |",
    "| `PORT` | `3000` | [`src/cli.js`](src/cli.js) |",
  ]);
  expect(readme.replaceAll(/ +/g, " ")).toContain(
    '| `mode` | `"fast"`, `"safe"` | `"safe"` | How \\| it works. |\n| `log.level` | string | | |',
  );
  expect(readme).toContain("| [@shop/cart](packages/cart) (private) | Carts & more |");
  expect(readme).toContain(`\`\`\`md\n${mark("scripts")}\n\`\`\``);
});

test("a section that says less than the code is written again, one that a formatter changed is not", async () => {
  const now = "* `limit`\n";
  const current =
    "<!-- artel:exports -->\n*   `const a:\n    number`: One.\n<!-- /artel:exports -->\r\n";
  const worktree = await jobWorktreeForTest({
    files: {
      "package.json": JSON.stringify({ name: "a", main: "a.ts" }),
      "a.ts": "/** One. */\nexport const a: number = 1;\n",
      "README.md": current,
      "docs/old.md": current.replace(/\*[^]*One\./, now),
    },
  });
  const { units } = await readmeSections.survey(worktree.context);
  expect(units.map(({ paths }) => paths)).toEqual([["docs/old.md"]]);
  const none = await jobWorktreeForTest({ files: { "README.md": "# A\n" } });
  expect((await readmeSections.survey(none.context)).skipped).toContain("artel:commands");
});
