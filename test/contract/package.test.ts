import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  version: string;
};
let folder: string;
/** What npm makes of the packed package in a project: its files, its dependencies, and a link in .bin. */
let installed: string;
let command: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "artel package "));
  const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [{ filename }] = JSON.parse(packed.slice(packed.indexOf("[\n"))) as [{ filename: string }];
  const modules = join(folder, "a project é", "node_modules");
  installed = join(modules, "artel");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, filename), "-C", installed, "--strip-components=1"]);
  linkProductionDependencies(modules);
  mkdirSync(join(modules, ".bin"));
  command = join(modules, ".bin", "artel");
  symlinkSync("../artel/bin/artel", command);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** From our own installation, so that no network is needed; development dependencies stay out. */
function linkProductionDependencies(modules: string): void {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, { dev?: boolean }>;
  };
  for (const [path, { dev }] of Object.entries(lock.packages)) {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1];
    if (name === undefined || dev || !existsSync(join(root, path))) continue;
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, path), join(modules, name));
  }
}

function artel(words: readonly string[], options: { cwd?: string; path?: string } = {}) {
  const { status, stdout, stderr } = spawnSync(command, words, {
    encoding: "utf8",
    cwd: options.cwd ?? folder,
    env: {
      PATH: options.path ?? `${dirname(process.execPath)}:${process.env["PATH"]}`,
      HOME: folder,
    },
  });
  return { status, stdout, stderr };
}

/** A PATH with the system's tools but only this Node. */
function pathWithNode(reported: string): string {
  const bin = join(folder, `bin ${reported}`);
  mkdirSync(bin, { recursive: true });
  for (const tool of ["dirname", "readlink", "sh"]) {
    const found = ["/usr/bin", "/bin"].map((place) => join(place, tool)).find(existsSync);
    if (found && !existsSync(join(bin, tool))) symlinkSync(found, join(bin, tool));
  }
  writeFileSync(join(bin, "node"), `#!/bin/sh\necho ${reported}\n`);
  chmodSync(join(bin, "node"), 0o755);
  return bin;
}

describe("the packed package, installed elsewhere", () => {
  test("says its version", () => {
    expect(artel(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("writes a configuration with a schema that it brings", () => {
    const repository = join(folder, "a project é");
    mkdirSync(join(repository, ".git"));
    const result = artel(["init", "--json"], { cwd: repository });
    expect(result).toMatchObject({ status: 0, stderr: "" });
    const text = readFileSync(join(repository, "artel.yaml"), "utf8");
    const schema = /\$schema=(\S+)/.exec(text)?.[1] ?? "nowhere";
    expect(JSON.parse(readFileSync(join(repository, schema), "utf8"))).toHaveProperty("properties");
  });

  test("has neither sources nor tests nor this machine's paths", () => {
    expect(existsSync(join(installed, "src"))).toBe(false);
    expect(existsSync(join(installed, "test"))).toBe(false);
    const compiled = execFileSync("find", [join(installed, "dist"), "-name", "*.test.js"]);
    expect(compiled.toString()).toBe("");
    expect(spawnSync("grep", ["-rqF", root, installed]).status).toBe(1);
  });

  test("with only an older Node says so in one line", () => {
    const result = artel(["--version"], { path: pathWithNode("v20.11.0") });
    expect(result.status).toBe(4);
    expect(result.stdout).toBe("");
    expect(result.stderr).toMatch(
      /^artel needs Node.js 22\.18 or newer \(found: v20\.11\.0\).*\n$/,
    );
    expect(artel([], { path: pathWithNode("v22.17.1") }).status).toBe(4);
  });

  test("uses a Node that is installed beside it when the one on PATH is older", () => {
    const beside = join(installed, "..", "node");
    mkdirSync(join(beside, "bin"), { recursive: true });
    symlinkSync(process.execPath, join(beside, "bin", "node"));
    try {
      const result = artel(["--version"], { path: pathWithNode("v20.11.0") });
      expect(result).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
    } finally {
      rmSync(beside, { recursive: true });
    }
  });
});

test("bin/artel of the checkout works through a link and from any folder", () => {
  const link = join(folder, "linked artel");
  symlinkSync(join(root, "bin", "artel"), link);
  const result = spawnSync(link, ["--version"], { encoding: "utf8", cwd: "/" });
  expect([result.status, result.stdout, result.stderr]).toEqual([0, `${version}\n`, ""]);
});
