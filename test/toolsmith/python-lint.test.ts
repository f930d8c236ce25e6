import { expect, test } from "vitest";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
import { pythonLint } from "../../src/worker/toolsmith/python-lint/job.ts";
import type { JobWorktree } from "../support/job-worktree.ts";
import { jobWorktree, jobWorktreeForTest } from "../support/job-worktree.ts";

const modern = `[project]\nname = "sample"\nrequires-python = ">=3.9"\n`;

itConformsToTheJobContract(pythonLint, () =>
  jobWorktree({
    files: {
      "pyproject.toml": modern,
      "sample/a.py": `import os\nimport sys\n\n\nclass A(object):\n    def path(self):\n        return super(A, self).path() + sys.path + [f"none"]\n`,
      "sample/b.py": `def f(x, y):\n    if not x in y:\n        return open("a", "r")\n`,
      "sample/c.py": "x = 1\n",
    },
  }),
);

/** The files after the job, and what it said. */
async function after(
  files: Record<string, string>,
  options: unknown = {},
): Promise<{ read: JobWorktree["read"]; notes: string; changed: readonly string[] }> {
  const worktree = await jobWorktreeForTest({ files, options });
  const { units, notes, skipped } = await pythonLint.survey(worktree.context);
  expect(skipped).toBeUndefined();
  expect(await pythonLint.apply?.(units, worktree.context)).toEqual({ failed: [] });
  return { read: worktree.read, notes: notes.join(), changed: units.flatMap(({ paths }) => paths) };
}

test("makes the safe fixes, and keeps comments", async () => {
  const { read } = await after({
    "pyproject.toml": modern,
    "a.py": `# -*- coding: utf-8 -*-
import os, json
import typing  # for the plugin


class A(object):  # a class
    def f(self, x):
        super(A, self).f(x);
        try:
            return json.loads(str("{}"))
        except IOError:
            return
`,
  });
  expect(await read("a.py")).toBe(`import json
import typing  # for the plugin


class A:  # a class
    def f(self, x):
        super().f(x)
        try:
            return json.loads("{}")
        except OSError:
            return
`);
});

test("keeps imports that others take, that may do something, or that are fixtures", async () => {
  const files = {
    "pyproject.toml": modern,
    "compat.py":
      "import json\nimport os\nimport re\nfrom collections import OrderedDict\nimport registered\n",
    "user.py": `from compat import OrderedDict\nimport compat\n\nprint(OrderedDict, compat.json, "compat.re")\n`,
    "__init__.py": "import os\n",
    "stub.pyi": "import os\n",
    "test_a.py": "from tempfile import mktemp\n\n\ndef test_it(mktemp):\n    pass\n",
  };
  const kept = await after(files);
  expect(kept.changed).toEqual(["compat.py"]);
  expect(await kept.read("compat.py")).toBe(files["compat.py"].replace("import os\n", ""));
  const removed = await after(files, { whenModuleMayHaveEffects: "remove" });
  expect(await removed.read("compat.py")).not.toContain("registered");
});

test("writes only what the supported versions of Python know", async () => {
  const source = `import functools\nimport subprocess\n\n\n@functools.lru_cache()\ndef f():\n    return subprocess.run("x", universal_newlines=True), u"a", f"b"\n`;
  const changed = async (files: Record<string, string>) => {
    const { read, notes } = await after({ "a.py": source, ...files });
    return { text: await read("a.py"), notes };
  };
  const recent = await changed({ "pyproject.toml": modern });
  expect(recent.text).toContain(
    `@functools.lru_cache\ndef f():\n    return subprocess.run("x", text=True), "a", "b"`,
  );
  const older = await changed({ "setup.py": `setup(python_requires=">=3.7")\n` });
  expect(older.text).toContain(
    `@functools.lru_cache()\ndef f():\n    return subprocess.run("x", text=True), "a", "b"`,
  );
  const unknown = await changed({});
  expect(unknown.text).toContain(`universal_newlines=True), u"a", "b"`);
  expect(unknown.notes).toContain("does not say which versions");
  const two = await changed({ "setup.cfg": "[options]\npython_requires = >=2.7\n" });
  expect(two.text).toBe(source);
  expect(two.notes).toContain("Python 2 is supported");
});

test("what the repository turns off stays off, by ruff and by flake8", async () => {
  const source = `import os\nx = u"a"\ny = f"b"\n`;
  const { read, changed, notes } = await after({
    "pyproject.toml": `${modern}[tool.ruff]\nextend-exclude = ["old"]\n[tool.ruff.lint]\nignore = ["UP"]\n[tool.ruff.lint.per-file-ignores]\n"sub/*" = ["F4"]\n`,
    "a.py": source,
    "sub/b.py": source,
    "old/c.py": source,
    "other/.flake8": "[flake8]\nper-file-ignores =\n    d.py: F401, F541\n",
    "other/d.py": source,
    "own/ruff.toml": `target-version = "py310"\n`,
    "own/e.py": source,
    "noqa.py": "import os  # noqa: F401\n",
  });
  expect(await read("a.py")).toBe(`x = u"a"\ny = "b"\n`);
  expect(await read("sub/b.py")).toBe(`import os\nx = u"a"\ny = "b"\n`);
  expect(await read("own/e.py")).toBe(`x = "a"\ny = "b"\n`);
  expect(changed).toEqual(["a.py", "own/e.py", "sub/b.py"]);
  expect(notes).toContain("Files that ruff excludes: 1.");
});

test("a file that does not parse, generated files and test data are left alone", async () => {
  const { changed, notes } = await after({
    "pyproject.toml": modern,
    "broken.py": "import os\nprint 'python 2'\n",
    "made_pb2.py": "# Generated by the protocol buffer compiler.  DO NOT EDIT!\nimport os\n",
    "tests/data/case.py": "import os\n",
    "pkg/_vendor/lib.py": "import os\n",
  });
  expect(changed).toEqual([]);
  expect(notes).toContain("does not parse (1)");
});

test("without Python files it is skipped", async () => {
  const { context } = await jobWorktreeForTest({ files: { "package.json": "{}" } });
  expect((await pythonLint.survey(context)).skipped).toBe("no Python files");
});
