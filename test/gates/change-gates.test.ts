import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  defaultGateSettings,
  type GateName,
  type GateSettings,
  type GateVerdict,
  type Project,
} from "../../src/domain/index.ts";
import { gitBaseTree, gitChangeHistory, judge } from "../../src/gates/index.ts";
import { directTargetRunner } from "../support/direct-target-runner.ts";
import {
  type FileContents,
  FixtureRepository,
  fixturePackage,
  fixtureProject,
} from "../support/fixture-repository.ts";

// Gates that look at the commits of a change, and at what it does to others, on real repositories.
vi.setConfig({ testTimeout: 60_000 });
const made: FixtureRepository[] = [];
afterEach(() => {
  for (const repository of made.splice(0)) repository.dispose();
});

interface Given {
  readonly files?: FileContents;
  /** Messages of the commits before the change, after the first. */
  readonly history?: readonly string[];
  readonly project?: Partial<Project>;
  readonly settings?: Partial<GateSettings>;
}

/** Makes a repository, lets `change` commit to it, and judges what came of it with one gate. */
async function judged(
  gate: GateName,
  given: Given,
  change: (repository: FixtureRepository) => void,
): Promise<GateVerdict> {
  const repository = new FixtureRepository(given.files ?? { "a.js": "export const a = 1;\n" });
  made.push(repository);
  for (const message of given.history ?? []) repository.commit(message);
  const base = repository.git("rev-parse", "HEAD");
  change(repository);
  const tip = repository.git("rev-parse", "HEAD");
  const changed = repository.git("diff", "--name-only", "--no-renames", "-z", base, tip);
  const { folder: worktree, gitDirectory } = repository;
  const verdict = await judge({
    worktree,
    tree: repository.git("rev-parse", "HEAD^{tree}"),
    changedPaths: changed.split("\0").filter(Boolean),
    baseline: { commit: base, tree: "", observations: [] },
    base: gitBaseTree({ gitDirectory, commit: base }),
    history: gitChangeHistory({ repository: { gitDirectory }, base, tip }),
    settings: { ...defaultGateSettings, ...given.settings },
    project: fixtureProject(given.project),
    target: directTargetRunner({ worktree }),
    only: [gate],
    signal: new AbortController().signal,
  });
  const [seen] = verdict.gates;
  if (seen === undefined) throw new Error(`${gate} said nothing`);
  return seen;
}

function commit(repository: FixtureRepository, message: string, files: FileContents = {}): void {
  repository.write(files);
  repository.commit(message);
}

const rulesOf = ({ introduced }: GateVerdict) => introduced.map(({ rule }) => rule);

describe("secrets", () => {
  const token = ["gh", "p_", "x7Kq2mZ9vB4nT8wR1sY6cD3fG5hJ0pLaQeUi"].join("");
  const leak = { "config.js": `export const token = "${token}";\n` };

  test("one that a commit adds and a later one takes away is found, and not shown", async () => {
    const verdict = await judged("secrets", {}, (repository) => {
      commit(repository, "feat: configure", leak);
      commit(repository, "fix: take it out", { "config.js": "export const token = '';\n" });
    });
    expect(verdict.status).toBe("fail");
    expect(verdict.introduced).toEqual([expect.objectContaining({ path: "config.js", line: 1 })]);
    expect(verdict.introduced[0]?.message).toMatch(/in commit [0-9a-f]{12}, and no longer/);
    expect(JSON.stringify(verdict)).not.toContain(token);
  });

  test("one that only a merge holds, or a commit that nothing comes before, is found as well", async () => {
    const verdict = await judged("secrets", {}, (repository) => {
      const tip = repository.git("rev-parse", "HEAD");
      repository.git("checkout", "-q", "--orphan", "side");
      repository.git("rm", "-rqf", ".");
      commit(repository, "feat: begin", { "begun.js": leak["config.js"] });
      commit(repository, "fix: take it out", { "begun.js": "1;\n" });
      repository.git("checkout", "-q", "-B", "main", tip);
      repository.git("merge", "-q", "--no-commit", "--allow-unrelated-histories", "side");
      commit(repository, "merge", { "merged.js": leak["config.js"] });
      commit(repository, "fix: take it out", { "merged.js": "1;\n" });
    });
    expect(verdict.introduced.map(({ path }) => path)).toEqual(["begun.js", "merged.js"]);
  });

  test("one that was there before is not the change's, also when its file goes", async () => {
    const verdict = await judged("secrets", { files: leak }, (repository) => {
      commit(repository, "fix: more", { "config.js": `${leak["config.js"]}export const b = 1;\n` });
      repository.remove("config.js");
      commit(repository, "fix: without it");
    });
    expect(verdict).toMatchObject({ status: "pass", introduced: [] });
  });
});

describe("commits", () => {
  const conventional = Array.from({ length: 60 }, (_, index) => `fix(a): number ${index}`);

  test("messages are held against the repository's own convention", async () => {
    const change = (repository: FixtureRepository) => commit(repository, "Changed things");
    expect(await judged("commits", { history: conventional }, change)).toMatchObject({
      status: "fail",
      introduced: [{ rule: "artel/commit-convention" }],
    });
    const free = conventional.map((message) => message.replace("fix(a): ", ""));
    expect(await judged("commits", { history: free }, change)).toMatchObject({ status: "pass" });
    const settings = { commits: { ...defaultGateSettings.commits, messages: "any" as const } };
    const allowed = await judged("commits", { history: conventional, settings }, change);
    expect(allowed).toMatchObject({ status: "pass" });
  });

  test("what is not finished, too long, too large, or by nobody", async () => {
    const verdict = await judged("commits", {}, (repository) => {
      commit(repository, "fixup! fix: this");
      commit(repository, "WIP");
      commit(repository, "todo: the rest");
      commit(repository, "Todo list is sorted by date");
      commit(repository, "temp files are removed");
      commit(repository, "x".repeat(101));
      commit(repository, "one\ntwo");
      commit(repository, "large", { "a.txt": "line\n".repeat(10_001) });
      commit(repository, "lockfile", { "package-lock.json": "line\n".repeat(11_000) });
      commit(repository, "blob", { "image.bin": `\0${"x".repeat(1_100_000)}` });
      repository.remove("image.bin");
      commit(repository, "without it");
      repository.git("commit", "--allow-empty", "-qm", "who", "--author", "x <x@host.(none)>");
    });
    expect(rulesOf(verdict)).toEqual([
      "artel/commit-unfinished",
      "artel/commit-unfinished",
      "artel/commit-unfinished",
      "artel/commit-subject",
      "artel/commit-subject",
      "artel/commit-size",
      "artel/commit-binary",
      "artel/commit-author",
    ]);
  });

  test("marks of a conflict, and what a merge leaves behind", async () => {
    const marks = "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n";
    const files = { "old.txt": marks };
    const verdict = await judged("commits", { files }, (repository) => {
      commit(repository, "merge", {
        "old.txt": `more\n${marks}`,
        "new.txt": `a\n${marks}`,
        "a.js.orig": "x\n",
        "heading.md": "Title\n=======\n",
      });
    });
    expect(verdict.introduced.map(({ key, line }) => [key, line])).toEqual([
      ["left-behind: a.js.orig", undefined],
      ["conflict: new.txt", 2],
    ]);
  });
});

describe("api", () => {
  const files = (version: string): FileContents => ({
    "package.json": JSON.stringify({
      name: "shop",
      version,
      exports: {
        ".": { types: "./dist/index.d.ts", require: "./dist/index.cjs" },
        "./tax": "./src/tax.ts",
      },
      bin: { shop: "bin.js" },
      engines: { node: "<23 >=18" },
    }),
    "src/index.ts":
      'export { price } from "./price.js";\nexport const discount = 1;\nexport const count = 1;\n',
    "src/price.ts": "export function price(amount: number): number {\n  return amount;\n}\n",
    "src/tax.ts": "export const tax = 1;\n",
    "src/inner.ts": "export const inner = 1;\n",
  });
  const project = { packages: [fixturePackage({ name: "shop" })] };
  const breakIt =
    (message: string, more: FileContents = {}) =>
    (repository: FixtureRepository) =>
      commit(repository, message, {
        "src/price.ts":
          "export function price(amount: number, tax: number): number {\n  return amount * tax;\n}\n",
        "src/inner.ts": "export const other = 1;\n",
        ...more,
      });

  test("a break behind an entry point is told with its place, what is inside is free", async () => {
    const given = { files: files("1.2.0"), project };
    const verdict = await judged("api", given, breakIt("feat: tax"));
    expect(verdict.status).toBe("fail");
    expect(verdict.introduced).toEqual([
      {
        key: "shop: changed-signature: price",
        message: "shop: price needs tax as well",
        path: "src/price.ts",
        line: 1,
        rule: "artel/api-changed-signature",
      },
    ]);
  });

  test.each([
    ["version 0.x", files("0.9.0"), "feat: tax", {}],
    [
      "a raised major version",
      files("1.2.0"),
      "feat: tax",
      { "package.json": files("2.0.0")["package.json"] ?? "" },
    ],
    ["a commit that says so", files("1.2.0"), "feat!: tax", {}],
    ["a footer that says so", files("1.2.0"), "feat: tax\n\nBREAKING CHANGE: tax is needed", {}],
    [
      "a changeset",
      files("1.2.0"),
      "feat: tax",
      { ".changeset/new.md": '---\n"shop": major\n---\n\nTax.\n' },
    ],
  ])("%s may break it", async (_, before, message, more) => {
    const verdict = await judged("api", { files: before, project }, breakIt(message, more));
    expect(verdict).toMatchObject({ status: "pass", introduced: [] });
    expect(verdict.reason).toMatch(/^allowed, for .*price needs tax/);
  });

  test("names that end alike are told apart, and a newer Node that is allowed breaks nothing", async () => {
    const manifest = files("1.2.0")["package.json"]?.replace("<23", "<25") ?? "";
    const verdict = await judged("api", { files: files("1.2.0"), project }, (repository) =>
      commit(repository, "feat: less", {
        "package.json": manifest,
        "src/index.ts": 'export { price } from "./price.js";\n',
      }),
    );
    expect(verdict.introduced.map(({ key }) => key)).toEqual([
      "shop: removed-export: discount",
      "shop: removed-export: count",
    ]);
  });

  test("entry points, commands, require and the Node that is needed", async () => {
    const manifest = {
      name: "shop",
      version: "1.3.0",
      exports: { ".": "./dist/index.js" },
      engines: { node: ">=20" },
    };
    const verdict = await judged("api", { files: files("1.2.0"), project }, (repository) =>
      commit(repository, "feat: less", { "package.json": JSON.stringify(manifest) }),
    );
    expect(rulesOf(verdict)).toEqual([
      "artel/api-removed-command",
      "artel/api-removed-condition",
      "artel/api-raised-engine",
      "artel/api-removed-entry",
    ]);
  });

  test("a private package has no others", async () => {
    const own = {
      ...files("1.0.0"),
      "package.json": '{ "name": "shop", "version": "1.0.0", "private": true }',
    };
    const given = {
      files: own,
      project: { packages: [fixturePackage({ name: "shop", private: true })] },
    };
    const verdict = await judged("api", given, breakIt("feat: tax"));
    expect(verdict).toMatchObject({
      status: "skipped",
      reason: "the repository publishes no package",
    });
  });
});

describe("any gate", () => {
  const weakness = { "a.js": "export const run = (text) => eval(text);\n" };

  test("that is advisory tells what it finds and stops nobody", async () => {
    const settings = { advisory: ["security" as const] };
    const verdict = await judged("security", { settings }, (repository) =>
      commit(repository, "feat: run", weakness),
    );
    expect(verdict).toMatchObject({ status: "advisory", introduced: [{ path: "a.js", line: 1 }] });
  });

  test("has a time limit of its own, after which it is unknown", async () => {
    const settings = { limitsMs: { security: 1 } };
    const verdict = await judged("security", { settings }, (repository) =>
      commit(
        repository,
        "feat: run",
        Object.fromEntries(
          Array.from({ length: 200 }, (_, i) => [`a${i}.js`, `${weakness["a.js"]}`]),
        ),
      ),
    );
    expect(verdict.status).toBe("unknown");
    expect(verdict.reason).toContain("gates.security.minutes");
  });

  test("a file that is renamed brings nothing new, and what is added to it does", async () => {
    const renaming = (more: string) => (repository: FixtureRepository) => {
      repository.remove("a.js");
      commit(repository, "refactor: rename", { "b.js": `${weakness["a.js"]}${more}` });
    };
    const given = { files: weakness };
    const renamed = await judged("security", given, renaming(""));
    expect(renamed).toMatchObject({ status: "pass", introduced: [] });
    const more = await judged(
      "security",
      given,
      renaming("export const f = (t) => eval(`${t}`);\n"),
    );
    expect(more.introduced.map(({ path, line }) => [path, line])).toEqual([["b.js", 2]]);
  });

  test("counts weaknesses from the severity on that is configured", async () => {
    const settings = { security: { severity: "critical" as const } };
    const verdict = await judged("security", { settings }, (repository) =>
      commit(repository, "feat: run", weakness),
    );
    expect(verdict).toMatchObject({ status: "pass" });
    expect(verdict.reason).toContain("1 below critical");
  });
});

describe("documentation", () => {
  const documented = Array.from(
    { length: 12 },
    (_, index) => `/** Number ${index}. */\nexport function f${index}() {}\n`,
  ).join("\n");
  const files = {
    "src/all.ts": documented,
    "README.md":
      "[all](src/all.ts) [guide](docs/guide.md#use)\n\n```sh\nnpm run serve\nnpm test\n```\n",
    "docs/guide.md": "# Guide\n",
    "docs/old.md": "[nowhere](nowhere.md)\n",
    "package.json": '{ "scripts": { "serve": "x", "test": "y" } }\n',
  };
  const project = { packages: [fixturePackage()] };
  const given = { files, project };

  test("a new export without a comment, where the others have one", async () => {
    const change = (repository: FixtureRepository) =>
      commit(repository, "feat: more", {
        "src/all.ts": `${documented}\nexport const g = () => 1;\nexport interface I {}\n/** G. */\nexport class G {}\n`,
      });
    const verdict = await judged("documentation", given, change);
    expect(verdict.introduced).toEqual([
      expect.objectContaining({ key: "src/all.ts: undocumented: g", path: "src/all.ts", line: 37 }),
    ]);
    const bare = { ...files, "src/all.ts": documented.replaceAll(/\/\*\*.*\*\//g, "") };
    const free = await judged("documentation", { files: bare, project }, change);
    expect(free).toMatchObject({ status: "pass" });
  });

  test("links that lead nowhere, also from documents that were not changed", async () => {
    const verdict = await judged("documentation", given, (repository) => {
      repository.remove("src/all.ts");
      symlinkSync("../docs", join(repository.folder, "docs/again"));
      commit(repository, "docs: more", {
        "docs/old.md":
          "[nowhere](nowhere.md) [new](new.md) [site](/x) [web](https://x.org) `[a](b.md)`\n```\n[c](d.md)\n```\n![i](../no.png)\n",
        "docs/guide.md":
          "[up](..) [me](./guide) [this](#x) [old](old.html)[^1] [far](again/old.md)\n\n[^1]: See it.\n",
      });
    });
    expect(verdict.introduced.map(({ key, line }) => [key, line])).toEqual([
      ["docs/old.md: broken link: new.md", 1],
      ["docs/old.md: broken link: ../no.png", 5],
      ["README.md: broken link: src/all.ts", 1],
    ]);
  });

  test("a command of the README whose script is gone", async () => {
    const verdict = await judged("documentation", given, (repository) =>
      commit(repository, "build: less", { "package.json": '{ "scripts": { "test": "y" } }\n' }),
    );
    expect(verdict.introduced).toEqual([
      expect.objectContaining({ key: "README.md: script serve is gone", line: 4 }),
    ]);
  });
});
