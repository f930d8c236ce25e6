import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { z } from "zod";

export type Files = Readonly<Record<string, string>>;

/** How a run of the command ended, and what it said. */
export interface Run {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** The words before the command, such as `setpriv …`. */
  readonly before?: readonly string[];
}

export const ARTEL = join(import.meta.dirname, "..", "..", "bin", "artel");
const PACKAGE = {
  name: "small",
  version: "1.0.0",
  private: true,
  type: "module",
  scripts: { test: "node --test" },
};

const told = z.object({
  error: z.object({
    code: z.string(),
    message: z.string().min(1),
    remedy: z.string().min(1),
    details: z.record(z.string(), z.unknown()),
  }),
});
export type Told = z.infer<typeof told>["error"];

/** A small JavaScript library with a test and one thing to improve. */
export function smallProject(manifest: Readonly<Record<string, unknown>> = {}): Files {
  return {
    "package.json": `${JSON.stringify({ ...PACKAGE, ...manifest }, null, 2)}\n`,
    "src/sum.js": `import { sep } from "path";

export const separator = () => sep;

export function sum(left, right) {
  return left + right;
}
`,
    "test/sum.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import { separator, sum } from "../src/sum.js";

test("sums", () => {
  assert.equal(sum(1, 2), 3);
  assert.equal(separator().length, 1);
});
`,
  };
}

/** A temporary folder with repositories, a home and a data folder of its own; the real command runs in it. */
export class Scenario {
  readonly folder: string;
  readonly home: string;
  readonly dataFolder: string;

  constructor(name = "scenario", dataFolder?: string) {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), `artel-${name}-`)));
    this.home = join(this.folder, "home");
    this.dataFolder = dataFolder ?? join(this.folder, "data");
    mkdirSync(this.home);
  }

  /** A repository with one commit of these files. */
  repository(name: string, files: Files = smallProject()): string {
    const path = join(this.folder, name);
    mkdirSync(path, { recursive: true });
    this.git(path, "init", "--quiet", "--initial-branch=main");
    writeFiles(path, files);
    this.commit(path, "start");
    return path;
  }

  commit(path: string, message: string): string {
    this.git(path, "add", "--all");
    this.git(path, "commit", "--quiet", "--allow-empty", "--message", message);
    return this.git(path, "rev-parse", "HEAD");
  }

  git(path: string, ...words: readonly string[]): string {
    return execFileSync("git", words, {
      cwd: path,
      encoding: "utf8",
      env: { ...this.environment(), ...PERSON },
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  }

  environment(): Record<string, string> {
    return {
      PATH: process.env["PATH"] ?? "",
      HOME: this.home,
      ARTEL_DATA_FOLDER: this.dataFolder,
      GIT_CONFIG_NOSYSTEM: "1",
      // Of the test run: in the home folder of the scenario it would be empty.
      NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? "",
    };
  }

  start(words: readonly string[], options: RunOptions = {}): ChildProcess {
    const [program = ARTEL, ...rest] = [...(options.before ?? []), ARTEL, ...words];
    return spawn(program, rest, {
      cwd: options.cwd ?? this.folder,
      env: { ...this.environment(), ...options.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  async artel(words: readonly string[], options: RunOptions = {}): Promise<Run> {
    const begin = performance.now();
    const child = this.start(words, options);
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const [status, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    return { status, signal, stdout, stderr, ms: performance.now() - begin };
  }

  /** Runs the command with `--json` and gives the last line of JSON, which must be an error. */
  async refused(words: readonly string[], options: RunOptions = {}): Promise<Run & { told: Told }> {
    const run = await this.artel([...words, "--json"], options);
    const last = run.stdout.trimEnd().split("\n").at(-1) ?? "";
    expect(last, run.stderr).toMatch(/^\{/);
    return { ...run, told: told.parse(JSON.parse(last)).error };
  }

  /** Worktrees that are still in use or half-made in the data folder, and processes that work in the scenario's folders. */
  leftovers(): { readonly worktrees: readonly string[]; readonly processes: readonly string[] } {
    const worktrees = join(this.dataFolder, "worktrees");
    return {
      worktrees: existsSync(worktrees) ? checkouts(worktrees) : [],
      processes: processesIn(this.folder).filter((line) => !line.includes("embedded/process")),
    };
  }

  async dispose(): Promise<void> {
    const notice = join(this.dataFolder, "database", "process.json");
    if (existsSync(notice)) await endDatabase(notice, realpathSync(this.dataFolder));
    execFileSync("chmod", ["-R", "u+rwX", this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const PERSON = {
  GIT_AUTHOR_NAME: "Person",
  GIT_AUTHOR_EMAIL: "person@example.org",
  GIT_COMMITTER_NAME: "Person",
  GIT_COMMITTER_EMAIL: "person@example.org",
};

export function writeFiles(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    const absolute = join(folder, path);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, content);
  }
}

/**
 * Everything of a repository that a person could miss: each file of the tree and of the git folder, with its mode and
 * content. Left out is `objects/`, where unreachable objects may be added and `git fsck` tells what is missing.
 */
export function snapshot(path: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const visit = (folder: string, prefix: string): void => {
    for (const name of readdirSync(folder).toSorted()) {
      const relative = prefix + name;
      const absolute = join(folder, name);
      const state = lstatSync(absolute);
      if (state.isDirectory()) {
        if (!/^(?:\.git\/)?objects$/.test(relative)) visit(absolute, `${relative}/`);
      } else {
        found[relative] =
          `${state.mode.toString(8)} ${contentOf(absolute, state.isSymbolicLink())}`;
      }
    }
  };
  visit(path, "");
  return found;
}

function contentOf(path: string, isLink: boolean): string {
  if (isLink) return `-> ${readlinkSync(path)}`;
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

function checkouts(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [];
    if (!existsSync(join(path, ".git"))) return checkouts(path);
    return isIdle(folder, entry.name) ? [] : [path];
  });
}

/** Clean, and ready for whoever wants one next. */
function isIdle(pool: string, slot: string): boolean {
  const gitDirectory = join(pool, ".slots", slot);
  const names = existsSync(gitDirectory) ? readdirSync(gitDirectory) : [];
  return names.some((name) => name.startsWith("idle~"));
}

/** Command lines of the living processes that work in a folder or were told of it. */
export function processesIn(folder: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const line = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
        const directory = readlinkSync(`/proc/${name}/cwd`);
        return line !== "" && (line.includes(folder) || directory.startsWith(folder)) ? [line] : [];
      } catch {
        return []; // it has ended, or it is another user's
      }
    });
}

async function endDatabase(notice: string, dataFolder: string): Promise<void> {
  const { pid } = z
    .object({ pid: z.int().positive() })
    .parse(JSON.parse(readFileSync(notice, "utf8")));
  const commandLine = `/proc/${pid}/cmdline`;
  const isOurs = () =>
    existsSync(commandLine) &&
    readFileSync(commandLine, "utf8").includes(`--data-folder=${dataFolder}\0`);
  if (!isOurs()) return;
  process.kill(pid, "SIGTERM");
  for (let tries = 0; tries < 100 && isOurs(); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
