import { expect, test } from "vitest";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
import { docComments } from "../../src/worker/toolsmith/doc-comments/job.ts";
import { jobWorktree, jobWorktreeForTest } from "../support/job-worktree.ts";

const files = {
  "package.json": JSON.stringify({ name: "sample", type: "module" }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      module: "nodenext",
      target: "es2022",
      strict: true,
      types: [],
      noEmit: true,
    },
    include: ["typed"],
  }),
  "lib/count.js": `import { Later } from "./later.js";

export function repeat(count = 2, text = "a") {
  if (count < 0) throw new RangeError("count must not be negative");
  return text.repeat(count);
}

export const loose = (given) => given.name;

export async function save(force = false) {
  try {
    if (force) throw new Error("caught");
  } catch {
    return;
  }
}

/** Has one. */

export function noted(count = 1) {
  return count;
}

export const later = () => new Later();

function own(count = 1) {
  return count;
}

function passed() {
  return [own()];
}

export { passed };
`,
  // As an editor on Windows writes it.
  "lib/maybe.js":
    '\uFEFFexport function maybe(flag = true) {\r\n  return flag ? "a" : null;\r\n}\r\n',
  "lib/later.js": "export class Later {}\n",
  "typed/check.ts": `export function check(value: unknown): asserts value is string {
  if (typeof value !== "string") throw new TypeError(\`no text: \${String(value)}\`);
  [1].map(() => {
    throw new Error("of another function");
  });
}

export function plain(value: number): number {
  return value;
}
`,
};

// One program without the language's own declarations is opened sooner.
const typed = { "typed/count.js": "export function one(count = 1) {\n  return count;\n}\n" };
itConformsToTheJobContract(docComments, () =>
  jobWorktree({
    files: {
      "tsconfig.json": JSON.stringify({
        compilerOptions: { noLib: true, allowJs: true, types: [] },
      }),
      "typed/check.ts": files["typed/check.ts"],
      ...typed,
    },
  }),
);

test("comments say types that are known and errors that are thrown, and no sentence", async () => {
  const worktree = await jobWorktreeForTest({ files });
  const { units } = await docComments.survey(worktree.context);
  expect(units.map(({ title }) => title)).toEqual([
    "Comments of check in typed/check.ts",
    "Comments of repeat, save, passed in lib/count.js",
    "Comments of maybe in lib/maybe.js",
  ]);
  await docComments.apply?.(units, worktree.context);
  expect(await worktree.read("typed/check.ts")).toBe(
    `/** @throws {TypeError} */\n${files["typed/check.ts"]}`,
  );
  const comment =
    "/**\r\n * @param {boolean} [flag=true]\r\n * @returns {string | null}\r\n */\r\n";
  expect(await worktree.read("lib/maybe.js")).toBe(
    files["lib/maybe.js"].replace("export", `${comment}export`),
  );
  expect(await worktree.read("lib/count.js")).toBe(
    files["lib/count.js"]
      .replace(
        "export function repeat",
        `/**
 * @param {number} [count=2]
 * @param {string} [text="a"]
 * @returns {string}
 * @throws {RangeError} count must not be negative
 */
export function repeat`,
      )
      .replace(
        "export async",
        `/**
 * @param {boolean} [force=false]
 * @returns {Promise<void>}
 */
export async`,
      )
      .replace("function passed", "/** @returns {number[]} */\nfunction passed"),
  );
});
