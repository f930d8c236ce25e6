import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { workerJob } from "../../../../test/support/worker-job.ts";
import { workPlace, type TestPlace } from "../../../../test/support/work-place.ts";
import { modelTools } from "./registry.ts";
import { ToolRefusal, type ToolOutput } from "./tool.ts";

const job = workerJob({ tools: [] });

let scene: TestPlace;
const said: string[] = [];

async function use(name: string, input: unknown): Promise<ToolOutput> {
  const tool = modelTools.find((each) => each.name === name);
  if (tool === undefined) throw new TypeError(`there is no tool ${name}`);
  return tool.run(tool.input.parse(input), {
    place: scene.place,
    job,
    outputLimit: 10_000,
    work: {
      signal: new AbortController().signal,
      ask: (question) => Promise.resolve(question === "why?" ? "because" : undefined),
      note: (text) => Promise.resolve(void said.push(text)),
    },
  });
}

const text = async (name: string, input: unknown): Promise<string> => (await use(name, input)).text;
const refusal = async (name: string, input: unknown): Promise<string> => {
  const error: unknown = await use(name, input).catch((reason: unknown) => reason);
  if (!(error instanceof Error)) throw new TypeError("it was not refused");
  return error.message;
};

beforeEach(async () => {
  scene = await workPlace({
    "package.json": `{ "type": "module", "scripts": { "test": "node --test" } }\n`,
    "src/sum.js": "export function sum(a, b) {\n  return a - b;\n}\n\nexport const zero = 0;\n",
    "src/wide/ünïcode name.js": "// TODO: sum\n",
    "src/dos.js": "one\r\ntwo\r\nthree\r\n",
    "test/sum.test.js":
      'import test from "node:test";\nimport assert from "node:assert";\nimport { sum } from "../src/sum.js";\ntest("sums", () => assert.equal(sum(1, 2), 3));\n',
  });
});

describe("read", () => {
  it("numbers lines, and goes on from one", async () => {
    expect(await text("read", { path: "src/sum.js" })).toBe(
      "1\texport function sum(a, b) {\n2\t  return a - b;\n3\t}\n4\t\n5\texport const zero = 0;",
    );
    expect(await text("read", { path: "src/sum.js", from: 2, lines: 1 })).toBe(
      "2\t  return a - b;\n(3 more lines; go on with from: 3)",
    );
    expect(await text("read", { path: "src/sum.js", from: 50 })).toBe("(the file has 5 lines)");
  });

  it("lists folders", async () => {
    expect(await text("read", { path: "." })).toContain("src/");
    expect(await text("read", { path: "src/" })).toBe("dos.js\nsum.js\nwide/");
  });

  it("refuses what is outside or missing", async () => {
    expect(await refusal("read", { path: "/etc/passwd" })).toContain("not a path inside");
    expect(await refusal("read", { path: "src/none.js" })).toContain("no such file");
  });
});

describe("search", () => {
  it("finds lines with file and number, within a glob", async () => {
    expect(await text("search", { pattern: "return|zero" })).toBe(
      "src/sum.js:2:  return a - b;\nsrc/sum.js:5:export const zero = 0;",
    );
    expect(await text("search", { pattern: "SUM", ignoreCase: true, glob: "src/wide/*" })).toBe(
      "src/wide/ünïcode name.js:1:// TODO: sum",
    );
    expect(await text("search", { pattern: "nowhere to be found" })).toBe("No match.");
    expect(await text("search", { pattern: "x", glob: "lib/**" })).toBe("No file fits the glob.");
  });

  it("takes an expression for an expression, whatever it begins with", async () => {
    expect(await text("search", { pattern: "-e", glob: "src/sum.js" })).toBe("No match.");
    expect(await text("search", { pattern: "a - b" })).toContain("src/sum.js:2");
    expect(await refusal("search", { pattern: "(" })).toMatch(/Unmatched|parenthes/i);
  });

  it("lists paths", async () => {
    expect(await text("search", { glob: "src/**/*.js" })).toBe(
      "src/dos.js\nsrc/sum.js\nsrc/wide/ünïcode name.js",
    );
  });
});

describe("snippet", () => {
  it("computes with what it is given and with files, and says what it printed", async () => {
    const code = `enum Size { Large = 2 }
      const lines = (await readFile("src/sum.js")).split("\\n");
      console.log("lines", lines.length);
      export default { sum: input.reduce((one: number, two: number) => one + two, 0) * Size.Large, first: lines[0] };`;
    expect(await text("snippet", { code, input: [1, 2, 3] })).toBe(
      '(printed)\nlines 6\n(value)\n{\n "sum": 12,\n "first": "export function sum(a, b) {"\n}',
    );
  });

  it("says why there is no value, and names nothing of the machine", async () => {
    expect(await text("snippet", { code: "const a: number = ;" })).toMatch(
      /^\(ended by syntax: SyntaxError: .* in line 1\)/,
    );
    expect(await text("snippet", { code: "for (;;);", seconds: 1 })).toContain("(ended by time");
    const outside = await text("snippet", {
      code: 'await readFile("/etc/passwd")',
      language: "javascript",
    });
    expect(outside).toMatch(/^\(ended by exception: Error: .*not a path inside/);
    expect(outside).not.toContain(scene.place.path);
    expect(await text("snippet", { code: "typeof process + typeof fetch" })).toContain(
      '"undefinedundefined"',
    );
  });
});

describe("edit", () => {
  it("replaces the one passage", async () => {
    await use("edit", { path: "src/sum.js", old: "a - b", new: "a + b" });
    expect(await scene.worktree.read("src/sum.js")).toContain("return a + b;");
  });

  it("refuses what is not there, or there more than once", async () => {
    expect(await refusal("edit", { path: "src/sum.js", old: "return a-b", new: "x" })).toContain(
      "does not have this passage",
    );
    expect(
      await refusal("edit", { path: "src/sum.js", old: "  return a - b;\n  }", new: "x" }),
    ).toContain("like line 2");
    expect(await refusal("edit", { path: "src/sum.js", old: "export", new: "x" })).toContain(
      "2 times",
    );
    await use("edit", { path: "src/sum.js", old: "export", new: "/**/ export", all: true });
    expect((await scene.worktree.read("src/sum.js")).split("/**/")).toHaveLength(3);
  });

  it("takes special characters as they are, and keeps the file's line ends", async () => {
    await use("edit", { path: "src/sum.js", old: "a - b", new: "$& $1 \\n" });
    expect(await scene.worktree.read("src/sum.js")).toContain("return $& $1 \\n;");
    await use("edit", { path: "src/dos.js", old: "one\ntwo", new: "1\n2" });
    expect(await scene.worktree.read("src/dos.js")).toBe("1\r\n2\r\nthree\r\n");
  });
});

describe("patch", () => {
  const change = `--- a/src/sum.js
+++ b/src/sum.js
@@ -1,3 +1,3 @@
 export function sum(a, b) {
-  return a - b;
+  return a + b;
 }
`;
  const made = `--- /dev/null
+++ b/src/new/made.js
@@ -0,0 +1,1 @@
+export const made = true;
`;

  it("changes, makes and deletes files", async () => {
    const gone = `--- a/src/wide/ünïcode name.js\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-// TODO: sum\n`;
    await use("patch", { patch: `${change}${made}${gone}` });
    expect(await scene.worktree.read("src/sum.js")).toContain("a + b");
    expect(await scene.worktree.read("src/new/made.js")).toBe("export const made = true;\n");
    expect(existsSync(join(scene.place.path, "src/wide/ünïcode name.js"))).toBe(false);
  });

  it("is applied as a whole or not at all", async () => {
    const wrong = `--- a/src/dos.js\n+++ b/src/dos.js\n@@ -1,1 +1,1 @@\n-something else entirely\n+x\n`;
    expect(await refusal("patch", { patch: `${change}${wrong}` })).toContain(
      "does not fit src/dos.js",
    );
    expect(await scene.worktree.read("src/sum.js")).toContain("a - b");
  });

  it.each([
    ["--- /dev/null\n+++ b/../out.js\n@@ -0,0 +1,1 @@\n+x\n", "not a path inside"],
    ["--- /dev/null\n+++ b/.git/hooks/post-commit\n@@ -0,0 +1,1 @@\n+x\n", "git's own"],
    ["--- a/src/sum.js\n+++ b/src/other.js\n@@ -1,1 +1,1 @@\n-x\n+y\n", "renamed"],
    ["--- /dev/null\n+++ b/src/sum.js\n@@ -0,0 +1,1 @@\n+x\n", "there already"],
    ["nothing like a patch", "no file"],
  ])("refuses %j", async (patch, words) => {
    expect(await refusal("patch", { patch })).toContain(words);
    expect(await scene.place.keep()).toBe(false);
  });

  it("names all files that it is about, for the agent's policy", () => {
    const tool = modelTools.find(({ name }) => name === "patch");
    expect(tool?.describe({ patch: `${change}${made}` }).paths).toEqual([
      "src/sum.js",
      "src/new/made.js",
    ]);
  });
});

describe("write and remove", () => {
  it("make, replace and delete a file", async () => {
    expect(await text("write", { path: "docs/a.md", text: "a" })).toBe("Made docs/a.md.");
    expect(await text("write", { path: "docs/a.md", text: "b" })).toBe("Replaced docs/a.md.");
    expect(await scene.worktree.read("docs/a.md")).toBe("b");
    await use("remove", { path: "docs/a.md" });
    expect(existsSync(join(scene.place.path, "docs/a.md"))).toBe(false);
  });
});

describe("run and test", () => {
  it("say how the command ended and what it printed", async () => {
    expect(await text("run", { script: "echo out; echo err >&2; exit 3" })).toBe(
      "(exit code 3)\nout\n(standard error)\nerr",
    );
    expect(await text("run", { script: "pwd", directory: "src" })).toMatch(/\/src$/);
  });

  it("runs the project's own tests", async () => {
    const before = await text("test", {});
    expect(before).toContain("(exit code 1)");
    await use("edit", { path: "src/sum.js", old: "a - b", new: "a + b" });
    expect(await text("test", {})).toContain("(exit code 0)");
    expect(await refusal("test", { directory: "elsewhere" })).toBe("there are tests in .");
  });
});

describe("ask, note and delegate", () => {
  it("reach people and agents", async () => {
    expect(await text("ask", { question: "why?" })).toBe("because");
    expect(await text("ask", { question: "who?" })).toContain("Decide by yourself");
    await use("note", { text: "a trap" });
    expect(said).toContain("a trap");
    expect(await use("delegate", { to: "tester", reason: "needs tests" })).toEqual({
      text: "needs tests",
      delegateTo: "tester",
    });
  });
});

it("a refusal is an error of its own", async () => {
  await expect(use("edit", { path: "src/sum.js", old: "none", new: "x" })).rejects.toBeInstanceOf(
    ToolRefusal,
  );
});
