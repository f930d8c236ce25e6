/** A small repository whose command fails. */
export interface BrokenRepository {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  /** Whether there is one right repair, which tools can know. */
  readonly isMendable: boolean;
}

const MANIFEST = `${JSON.stringify(
  {
    name: "broken",
    version: "1.0.0",
    private: true,
    type: "module",
    scripts: {
      test: "node --test",
      generate: "node scripts/generate.js",
      check: "node scripts/check.js",
    },
  },
  null,
  2,
)}\n`;

const TEST = `import assert from "node:assert/strict";
import test from "node:test";
import { sum } from "../src/sum.js";

test("sums", () => assert.equal(sum(1, 2), 3));
`;

const WELL = {
  "package.json": MANIFEST,
  "src/sum.js": "export const sum = (a, b) => a + b;\n",
  "test/sum.test.js": TEST,
};
const npmTest = ["npm", "test"];

/** Broken in ways that happen; half of them leave open what was meant. */
export const brokenRepositories: readonly BrokenRepository[] = [
  {
    name: "moved-file",
    files: {
      ...WELL,
      "src/sum.js": 'export { total as sum } from "./total.js";\n',
      "src/math/total.js": "export const total = (a, b) => a + b;\n",
    },
    command: npmTest,
    isMendable: true,
  },
  {
    name: "moved-file-of-a-test",
    files: { ...WELL, "test/sum.test.js": TEST.replace("../src/sum.js", "../source/sum.js") },
    command: npmTest,
    isMendable: true,
  },
  {
    name: "equal-sides-of-a-merge",
    files: {
      ...WELL,
      "src/sum.js": `<<<<<<< HEAD\n${WELL["src/sum.js"]}=======\n${WELL["src/sum.js"]}>>>>>>> main\n`,
    },
    command: npmTest,
    isMendable: true,
  },
  {
    name: "missing-brace",
    files: {
      ...WELL,
      "src/sum.js":
        "export function sum(a, b) {\n  if (a === 0) {\n    return b;\n  }\n  return a + b;\n",
    },
    command: npmTest,
    isMendable: true,
  },
  {
    name: "generated-file",
    files: {
      ...WELL,
      "src/made.js": "export const made = 1;\n",
      "scripts/generate.js":
        'import { writeFileSync } from "node:fs";\nwriteFileSync("src/made.js", "export const made = 2;\\n");\n',
      "scripts/check.js":
        'import { made } from "../src/made.js";\nif (made !== 2) throw new Error("src/made.js is out of date: run `npm run generate`");\n',
    },
    command: ["npm", "run", "check"],
    isMendable: true,
  },
  {
    name: "wrong-result",
    files: { ...WELL, "src/sum.js": "export const sum = (a, b) => a - b;\n" },
    command: npmTest,
    isMendable: false,
  },
  {
    name: "differing-sides-of-a-merge",
    files: {
      ...WELL,
      "src/sum.js":
        "<<<<<<< HEAD\nexport const sum = (a, b) => a + b;\n=======\nexport const sum = (a, b) => b + a;\n>>>>>>> main\n",
    },
    command: npmTest,
    isMendable: false,
  },
  {
    name: "two-files-of-that-name",
    files: {
      ...WELL,
      "src/sum.js": 'export { total as sum } from "./total.js";\n',
      "src/math/total.js": "export const total = (a, b) => a + b;\n",
      "src/money/total.js": "export const total = (a, b) => a + b;\n",
    },
    command: npmTest,
    isMendable: false,
  },
  {
    name: "wrong-expectation",
    files: { ...WELL, "test/sum.test.js": TEST.replace(", 3)", ", 4)") },
    command: npmTest,
    isMendable: false,
  },
];
