import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { OwnToolRunner } from "#domain";
import type { JobWorktreeOptions } from "../support/job-worktree.ts";
import { jobWorktree, jobWorktreeForTest } from "../support/job-worktree.ts";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
import { safeLint } from "../../src/worker/toolsmith/safe-lint/job.ts";

const FAULTY = `import { join } from "path";
var first = 1;
export const shown = { first: first, path: join("a", "b") };
export function sign(value: number): string {
  if (value < 0) {
    return "negative";
  } else {
    if (value === 0) return "zero";
    else return "positive";
  }
}
`;

const repository = {
  tools: ["oxfmt", "oxlint"],
  files: {
    "package.json": JSON.stringify({ name: "sample", devDependencies: { oxfmt: "*" } }),
    ".oxfmtrc.json": "{}",
    "src/first.ts": FAULTY,
    "src/second file ä.ts":
      "export const has = [1, 2].indexOf(1) !== -1;\nlet   kept = 1;\nexport { kept };\n",
    "src/clean.ts": "export const clean = 1;\n",
    "src/made.ts": `// @generated\n${FAULTY}`,
    "src/types.d.ts": "declare var a: number;\n",
    "test/fixtures/input.ts": FAULTY,
    "dist/built.js": "var a = 1;\n",
    "lib.min.js": "var a = 1;\n",
  },
} satisfies JobWorktreeOptions;

itConformsToTheJobContract(safeLint, () => jobWorktree(repository));

test("leaves what would do something else afterwards, also where no test would tell", async () => {
  const kept = `export async function run(text, list, steps) {
  for (var i = 0; i < 3; i++) list.push(() => i);
  await 1;
  if (steps) {
    return list;
  } else {
    list.pop();
  }
  if (/^a/.test(list)) throw BadRequestError([...text.slice(1)].join("-"));
  return [list.slice(list.length - 3), text.match(steps) ? 1 : 0];
}
`;
  const modern = [1, 2, 3, 4, 5, 6, 7].map((n) => `export const a${n} = ${n};\n`).join("");
  const slip = `${modern}var a = 1;\n`;
  const files = { "package.json": "{}", "src/kept.js": kept, "src/slip.js": slip };
  const worktree = await jobWorktreeForTest({ files });
  const survey = await safeLint.survey(worktree.context);
  expect(survey.units.map(({ detail }) => detail)).toMatchObject([
    { fixed: { "eslint/no-var": 1 } },
  ]);
  await safeLint.apply?.(survey.units, worktree.context);
  expect(await worktree.read("src/slip.js")).toBe(`${modern}const a = 1;\n`);
  expect(await worktree.read("src/kept.js")).toBe(kept);
});

test("a fix that would take a comment away is left out", async () => {
  const kept = "export const all = [\n  ...[1, 2].map(String),\n  // three is missing\n];\n";
  const gone = "export const all = [...[1, 2].map(String)]; // three is missing\n";
  const files = { "package.json": "{}", "src/kept.ts": kept, "src/gone.ts": gone };
  const worktree = await jobWorktreeForTest({ files });
  const { units } = await safeLint.survey(worktree.context);
  expect(units.map(({ paths }) => paths)).toEqual([["src/gone.ts"]]);
  await safeLint.apply?.(units, worktree.context);
  expect(await worktree.read("src/gone.ts")).toBe(
    "export const all = [1, 2].map(String); // three is missing\n",
  );
});

test("fixes what a person wrote, leaves out the rest and says so", async () => {
  const worktree = await jobWorktreeForTest(repository);
  const survey = await safeLint.survey(worktree.context);
  expect(survey.units.map(({ id }) => id)).toEqual([
    "safe-lint:src/first.ts",
    "safe-lint:src/second file ä.ts",
  ]);
  expect(survey.notes.join()).toMatch(
    /built .* \(1\), declaration files \(1\), generated files \(1\), minified files \(1\), test data/,
  );
  await safeLint.apply?.(survey.units, worktree.context);
  // `else` inside `else` takes a second round; the file was formatted before and is so again.
  expect(await worktree.read("src/first.ts")).toBe(`import { join } from "node:path";
const first = 1;
export const shown = { first, path: join("a", "b") };
export function sign(value: number): string {
  if (value < 0) {
    return "negative";
  }
  if (value === 0) return "zero";
  return "positive";
}
`);
  // Not formatted before: formatting it is another job's business.
  expect(await worktree.read("src/second file ä.ts")).toContain("const   kept = 1;");
});

test("does not fix what the repository's oxlint configuration turns off or ignores", async () => {
  const configuration = {
    rules: { "no-var": "off", "unicorn/prefer-node-protocol": "allow" },
    ignorePatterns: ["src/second*"],
    overrides: [{ files: ["src/first.ts"], rules: { "no-else-return": "off" } }],
  };
  const worktree = await jobWorktreeForTest({
    ...repository,
    files: {
      ...repository.files,
      ".oxlintrc.json": `// why\n${JSON.stringify(configuration)}`,
      "package.json": JSON.stringify({ devDependencies: { oxlint: "*" } }),
    },
  });
  const survey = await safeLint.survey(worktree.context);
  expect(survey.units.map(({ title }) => title)).toEqual([
    "1 fix in src/first.ts (eslint/object-shorthand)",
  ]);
  expect(survey.notes.join()).toContain(
    "Turned off by the repository: eslint/no-else-return, eslint/no-var, unicorn/prefer-node-protocol.",
  );
});

const ESLINT = `exports.ESLint = class {
  async isPathIgnored(file) { return file.includes("second"); }
  async calculateConfigForFile() { console.log("a plug-in says hello"); return { rules: {
    "no-var": ["off"], "unicorn/prefer-node-protocol": 0, "no-else-return": [2], "object-shorthand": ["error"] } }; }
};`;

test("asks an ESLint of the repository, and searches its configuration where it cannot run", async () => {
  const worktree = await jobWorktreeForTest({
    ...repository,
    files: {
      ...repository.files,
      "package.json": JSON.stringify({ devDependencies: { eslint: "*" } }),
      "eslint.config.js": `module.exports = [{ rules: { "object-shorthand": "off", "no-var": 2 } }];`,
    },
  });
  const folder = join(worktree.context.worktree, "node_modules/eslint");
  await mkdir(folder);
  await writeFile(join(folder, "index.js"), ESLINT);
  const asked = await safeLint.survey(worktree.context);
  expect(asked.units.map(({ detail }) => detail)).toMatchObject([
    { fixed: { "eslint/no-else-return": 2, "eslint/object-shorthand": 1 } },
  ]);
  await writeFile(join(folder, "index.js"), `throw new Error("wrong Node");`);
  const searched = await safeLint.survey(worktree.context);
  expect(searched.notes.join()).toContain("ESLint could not be asked for its rules");
  expect(searched.notes.join()).toContain("wrong Node");
  expect(searched.units.map(({ detail }) => detail)).toMatchObject([
    {
      fixed: { "eslint/no-var": 1, "eslint/no-else-return": 2, "unicorn/prefer-node-protocol": 1 },
    },
    { fixed: { "eslint/prefer-const": 1 } },
  ]);
  expect(searched.units[0]?.title).not.toContain("object-shorthand");
});

test("options and an old Node leave rules out", async () => {
  const worktree = await jobWorktreeForTest({
    ...repository,
    options: { disableRules: ["eslint/no-var"], exclude: ["src/second*"] },
    files: {
      ...repository.files,
      "package.json": JSON.stringify({ engines: { node: ">=12" } }),
    },
  });
  const survey = await safeLint.survey(worktree.context);
  expect(survey.units).toHaveLength(1);
  expect(survey.units[0]?.title).toMatch(/\(eslint\/no-else-return, eslint\/object-shorthand\)$/);
  expect(survey.notes.join()).toContain('keep their names without "node:"');
});

test("a tool that cannot run is a reason to skip, never nothing found", async () => {
  const { context } = await jobWorktreeForTest(repository);
  const impatient: OwnToolRunner = {
    run: (command) => context.tools.run({ ...command, timeMs: 1 }),
  };
  const survey = await safeLint.survey({ ...context, tools: impatient });
  expect(survey.units).toEqual([]);
  expect(survey.skipped).toContain("time limit");
});

test("leaves var where the repository writes it, and syntax that its oldest Node does not know", async () => {
  const old = `var a = 1;
var b = { a: a };
module.exports = function (list) {
  return list.indexOf(a) !== -1 ? 1 === list.length ? b : a : Math.pow(a, 2);
};
`;
  const manifest = { name: "sample", version: "1.0.0" };
  const survey = async (engines: unknown, text: string) => {
    const files = {
      "package.json": JSON.stringify({ ...manifest, engines }),
      "index.js": text,
    };
    const { context } = await jobWorktreeForTest({ tools: ["oxlint"], files });
    return safeLint.survey(context);
  };
  const rulesOf = ({ units }: Awaited<ReturnType<typeof survey>>) =>
    units.map(({ title }) => /\((.*)\)/.exec(title)?.[1]);
  const ancient = await survey({ node: ">=0.12" }, old);
  expect(rulesOf(ancient)).toEqual(["eslint/yoda"]);
  expect(ancient.notes.join(" ")).toMatch(
    /writes var \(2 of 2 declarations\).*Node 0 is supported/,
  );
  expect(rulesOf(await survey(undefined, old))).toEqual(["eslint/yoda"]);
  const today = rulesOf(await survey({ node: ">= 18" }, old));
  expect(today.join()).toMatch(/object-shorthand/);
  expect(today.join()).not.toMatch(/no-var/);
  const today18 = { node: ">= 18" };
  const slip = `var a = 1;\nconst z = 5;\nconst y = z;\nconst b = y;\nconst c = 3;\nconst d = 4;\nmodule.exports = a + b + c + d;\n`;
  expect(rulesOf(await survey(today18, slip))).toEqual(["eslint/no-var"]);
  const lets = Array.from({ length: 12 }, (_, index) => `let a${index} = ${index};\n`).join("");
  const letting = await survey(today18, `const z = 1;\nmodule.exports = z;\n${lets}`);
  expect(letting.units).toEqual([]);
  expect(letting.notes.join()).toContain("The repository writes let (12, and 1 const)");
  const { context } = await jobWorktreeForTest({
    tools: ["oxlint"],
    files: {
      "package.json": JSON.stringify({ ...manifest, engines: today18 }),
      "new.js": slip,
      "more.js": slip.replace("var", "let").replace("1", "0"),
      "old.js": "var a = 1;\nmodule.exports = a;\n",
    },
  });
  expect((await safeLint.survey(context)).units.flatMap(({ paths }) => paths)).toEqual([
    "more.js",
    "new.js",
  ]);
});
