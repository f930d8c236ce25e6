import { execFileSync } from "node:child_process";
import { lstat, readFile, readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDependencyCache, createOwnToolRunner, createTargetRunner } from "#worktrees";
import type { Toolchain } from "#worktrees";
import type { CommandResult, Project } from "#domain";
import { addTarball, lock, makeFixture, signal } from "./fixture.ts";
import type { Fixture } from "./fixture.ts";

let fixture: Fixture;
let project: Project;
let toolchain: Toolchain;

/** A workspace whose package `b` uses `a`, with a dependency that builds itself and scripts of its own. */
beforeEach(async () => {
  fixture = await makeFixture();
  await addTarball(fixture, "dep", {
    "package.json": {
      name: "dep",
      version: "1.0.0",
      bin: { dep: "bin.js" },
      scripts: { postinstall: "node build.js" },
    },
    "build.js": "require('fs').writeFileSync('built.js', 'module.exports = 42;')",
    "index.js": "exports.value = require('./built.js');",
    "bin.js": "#!/usr/bin/env node\nconsole.log('dep', process.argv.slice(2).join());",
  });
  await fixture.write({
    "package.json": {
      name: "root",
      private: true,
      workspaces: ["packages/*"],
      scripts: {
        prepare: "node make-dist.js",
        postinstall: "node no-such-file.js",
        test: "node --test",
      },
      dependencies: { dep: "file:vendor/dep.tgz" },
    },
    "make-dist.js":
      "const fs = require('fs'); fs.mkdirSync('dist'); fs.writeFileSync('dist/made.js', '1');",
    "packages/a/package.json": { name: "a", version: "1.0.0", main: "a.js" },
    "packages/a/a.js": "exports.whoami = __dirname;",
    "packages/b/package.json": { name: "b", version: "1.0.0", dependencies: { a: "*" } },
    "packages/b/b.js": "console.log(require('a').whoami, require('dep').value);",
  });
  lock(fixture);
  project = await fixture.detect();
  toolchain = await fixture.toolchain(project);
});
afterEach(() => fixture.remove());

async function prepare(cache = fixture.cache, abort = signal, seen: CommandResult[] = []) {
  return cache.prepare({
    project,
    worktree: fixture.repository,
    files: await fixture.files(),
    toolchain,
    limits: { installMs: 120_000 },
    signal: abort,
    onCommand: async (result) => {
      seen.push(result);
    },
  });
}

function runner(worktree: string) {
  return createTargetRunner({
    worktree,
    toolchain,
    sandbox: fixture.sandbox,
    commandMs: 60_000,
    marker: "session-1",
    signal,
  });
}

describe("an installation", () => {
  test("is made once, attached to worktrees, and cannot be changed from one of them", async () => {
    const seen: CommandResult[] = [];
    const prepared = await prepare(fixture.cache, signal, seen);
    expect(prepared).toMatchObject({ reused: false });
    expect(seen.map((each) => each.display)).toEqual(prepared.commands);
    const told = seen.reduce((sum, each) => sum + each.durationMs, 0);
    expect(Math.abs(told - prepared.targetMs)).toBeLessThan(2);
    expect(prepared.commands.slice(0, 2)).toEqual(["npm ci --ignore-scripts", "npm rebuild"]);
    expect(prepared.notes.join()).toContain("own postinstall script fails");
    expect(await readdir(fixture.repository)).not.toContain("node_modules");

    const again = await prepare(createDependencyCache({ ...fixture }));
    expect(again).toMatchObject({ reused: true, commands: [], key: prepared.key });

    const [one, other] = [await fixture.worktree("one"), await fixture.worktree("other")];
    await fixture.cache.attach(prepared, one);
    await fixture.cache.attach(prepared, other);
    await fixture.cache.attach(prepared, other);

    expect(await realpath(path.join(one, "node_modules/a"))).toBe(path.join(one, "packages/a"));
    expect((await stat(path.join(one, "node_modules/dep/index.js"))).ino).toBe(
      (await stat(path.join(other, "node_modules/dep/index.js"))).ino,
    );
    expect(await readFile(path.join(one, "dist/made.js"), "utf8")).toBe("1");
    expect((await stat(path.join(one, "dist/made.js"))).ino).not.toBe(
      (await stat(path.join(other, "dist/made.js"))).ino,
    );

    const ran = await runner(one).run({
      argv: ["node", "b.js"],
      directory: "packages/b",
      purpose: "test",
    });
    expect(ran.stdout.trim()).toBe(`${path.join(one, "packages/a")} 42`);
    const bin = await runner(one).run({
      argv: ["dep", "x y"],
      directory: "packages/b",
      purpose: "test",
    });
    expect([bin.stdout.trim(), bin.display]).toEqual(["dep x y", "dep 'x y'"]);

    const attack = await runner(one).run({
      argv: [
        "sh",
        "-c",
        "echo bad > node_modules/dep/index.js; echo bad >> node_modules/dep/bin.js",
      ],
      directory: ".",
      purpose: "test",
    });
    expect(attack.stderr).toContain("denied");
    expect(await readFile(path.join(other, "node_modules/dep/index.js"), "utf8")).toContain(
      "built",
    );
    const cached = await runner(one).run({
      argv: [
        "sh",
        "-c",
        "mkdir node_modules/.vite && echo x > node_modules/.vite/x && echo 2 > dist/made.js",
      ],
      directory: ".",
      purpose: "test",
    });
    expect(cached.exitCode).toBe(0);
    expect(await readFile(path.join(other, "dist/made.js"), "utf8")).toBe("1");
  });

  test("two processes' worth of callers install once", async () => {
    const caches = [createDependencyCache({ ...fixture }), createDependencyCache({ ...fixture })];
    const results = await Promise.all(caches.map((cache) => prepare(cache)));
    expect(results.map((result) => result.reused).sort()).toEqual([false, true]);
  });

  test("a cancelled one leaves nothing behind", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 700);
    await expect(prepare(fixture.cache, controller.signal)).rejects.toThrow();
    const left = await readdir(path.join(fixture.dataFolder, "dependencies"));
    expect(left.filter((name) => !name.startsWith("."))).toEqual([]);
    expect(await readdir(path.join(fixture.dataFolder, "dependencies/.staging"))).toEqual([]);
  });

  test("a limit of time is its own error", async () => {
    const request = {
      project,
      worktree: fixture.repository,
      files: await fixture.files(),
      toolchain,
      signal,
    };
    await expect(
      fixture.cache.prepare({ ...request, limits: { installMs: 1 } }),
    ).rejects.toMatchObject({
      code: "INSTALL_TIMEOUT",
    });
  });

  test("a lockfile out of step is refused", async () => {
    await fixture.write({
      "vendor/extra/package.json": { name: "extra", version: "1.0.0" },
      "packages/a/package.json": {
        name: "a",
        version: "1.0.0",
        dependencies: { extra: "file:../../vendor/extra" },
      },
    });
    project = await fixture.detect();
    await expect(prepare()).rejects.toMatchObject({
      code: "LOCKFILE_OUT_OF_STEP",
      kind: "refused",
    });
  });

  test("the failing script of a dependency is told with its output", async () => {
    await addTarball(fixture, "dep", {
      "package.json": {
        name: "dep",
        version: "1.0.0",
        scripts: { postinstall: "node -e \"throw new Error('no compiler')\"" },
      },
    });
    execFileSync("rm", [path.join(fixture.repository, "package-lock.json")]);
    lock(fixture);
    project = await fixture.detect();
    const error: unknown = await prepare().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "INSTALL_FAILED", details: { cause: "build-script" } });
    expect(String(error)).toContain("no compiler");
  });

  test("an unreachable host of the repository is named", async () => {
    await fixture.write({
      "package.json": { name: "root", dependencies: { "@acme/x": "1.0.0" } },
      ".npmrc": "@acme:registry=https://npm.acme.example/\n",
      "package-lock.json": {
        name: "root",
        lockfileVersion: 3,
        packages: {
          "": { name: "root", dependencies: { "@acme/x": "1.0.0" } },
          "node_modules/@acme/x": {
            version: "1.0.0",
            resolved: "https://npm.acme.example/x-1.0.0.tgz",
          },
        },
      },
    });
    project = await fixture.detect();
    const error: unknown = await prepare().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "INSTALL_FAILED", details: { cause: "denied-host" } });
    expect(String(error)).toContain("npm.acme.example:443");
  });
});

describe("commands in a worktree", () => {
  test("get a minimal environment, no network, and a marker", async () => {
    const worktree = await fixture.worktree("bare");
    const script =
      "console.log(JSON.stringify(process.env)); require('net').connect(443, '1.1.1.1').on('error', (e) => console.log(e.code))";
    const result = await runner(worktree).run({
      argv: ["node", "-e", script],
      directory: ".",
      purpose: "test",
    });
    const [environment = "{}", network] = result.stdout.trim().split("\n");
    const seen = JSON.parse(environment) as Record<string, string>;
    expect(seen).toMatchObject({ CI: "true", ARTEL_MARKER: "session-1", LANG: "C.UTF-8" });
    expect(
      Object.keys(seen).filter((name) => /TOKEN|SECRET|PROXY|NODE_OPTIONS/i.test(name)),
    ).toEqual([]);
    expect(seen["HOME"]).not.toBe(process.env["HOME"]);
    expect(network).toMatch(/^E/);
  });

  test("a program that is not installed is said before anything runs", async () => {
    const worktree = await fixture.worktree("bare");
    await expect(
      runner(worktree).run({ argv: ["prettier"], directory: ".", purpose: "test" }),
    ).rejects.toMatchObject({
      code: "TARGET_PROGRAM_MISSING",
      kind: "environment",
    });
  });

  test("stay in the worktree", async () => {
    const worktree = await fixture.worktree("bare");
    await expect(
      runner(worktree).run({ argv: ["node"], directory: "../repository", purpose: "test" }),
    ).rejects.toThrow("outside");
  });

  test("Artel's own tools run against it, native parts and all", async () => {
    const worktree = await fixture.worktree("bare");
    await fixture.write({});
    const tools = createOwnToolRunner({
      worktree,
      sandbox: fixture.sandbox,
      commandMs: 60_000,
      marker: "s",
      signal,
    });
    const lint = await tools.run({
      tool: "oxlint",
      arguments: ["--format=json", "-D", "no-unused-vars", "."],
    });
    expect(JSON.parse(lint.stdout)).toHaveProperty("diagnostics");
    const format = await tools.run({
      tool: "oxfmt",
      arguments: ["--stdin-filepath", "x.ts"],
      stdin: "let  a=1",
    });
    expect(format.stdout.trim()).toBe("let a = 1;");
    await expect(tools.run({ tool: "no-such-tool", arguments: [] })).rejects.toMatchObject({
      code: "OWN_TOOL_MISSING",
    });
    expect((await lstat(worktree)).isDirectory()).toBe(true);
  });
});
