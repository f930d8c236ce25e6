import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import { detectProject } from "#analysis";
import type { Project } from "#domain";
import type { ConformanceWorktree } from "../../src/worker/toolsmith/conformance.ts";
import type { JobContext } from "../../src/worker/toolsmith/job.ts";
import { directTargetRunner } from "./direct-target-runner.ts";
import { directToolRunner } from "./direct-tool-runner.ts";

const root = resolve(import.meta.dirname, "../..");
const run = promisify(execFile);

export interface JobWorktreeOptions {
  readonly files: Readonly<Record<string, string>>;
  /** Tools of this checkout that the repository has as its own: `oxfmt`, `oxlint`. */
  readonly tools?: readonly string[];
  readonly options?: unknown;
  readonly context?: (
    worktree: string,
    project: Project,
  ) => Partial<JobContext> | Promise<Partial<JobContext>>;
}

export interface JobWorktree extends ConformanceWorktree {
  readonly notes: readonly string[];
  read(path: string): Promise<string>;
}

/** A git repository in a temporary folder with these files committed, and what a job is given to work on it. */
export async function jobWorktree(options: JobWorktreeOptions): Promise<JobWorktree> {
  const folder = await mkdtemp(join(tmpdir(), "artel-job-"));
  const git = async (...words: string[]): Promise<string> =>
    (await run("git", ["-C", folder, ...words])).stdout;
  for (const [path, text] of Object.entries({ ".gitignore": "node_modules\n", ...options.files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await mkdir(join(folder, "node_modules/.bin"), { recursive: true });
  for (const tool of options.tools ?? []) {
    await symlink(join(root, "node_modules/.bin", tool), join(folder, "node_modules/.bin", tool));
  }
  await git("init", "--quiet");
  await git("add", "--all");
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.invalid"];
  await git(...identity, "commit", "--quiet", "--no-verify", "-m", "base");
  const listed = async (...flags: string[]): Promise<string[]> =>
    (await git("ls-files", "-z", ...flags)).split("\0").filter((path) => path !== "");
  const files = await listed();
  const project = await detectProject({ root: folder, tracked: files });
  const notes: string[] = [];
  const context: JobContext = {
    worktree: folder,
    project,
    files,
    target: directTargetRunner({ worktree: folder }),
    tools: directToolRunner(folder),
    options: options.options ?? {},
    signal: new AbortController().signal,
    note: (text) => void notes.push(text),
    ...(await options.context?.(folder, project)),
  };
  const read = (path: string): Promise<string> => readFile(join(folder, path), "utf8");
  return {
    context,
    notes,
    read,
    async snapshot() {
      const present = await listed("--cached", "--others", "--exclude-standard");
      return new Map(
        await Promise.all(present.map(async (path) => [path, await read(path)] as const)),
      );
    },
    async reset() {
      await git("reset", "--quiet", "--hard");
      await git("clean", "--quiet", "-fd");
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

/** `jobWorktree` for the test that asks for it: removed when that test ends. */
export const jobWorktreeForTest = (options: JobWorktreeOptions): Promise<JobWorktree> =>
  removedAfterTest(jobWorktree(options));

export async function removedAfterTest(making: Promise<JobWorktree>): Promise<JobWorktree> {
  const worktree = await making;
  onTestFinished(() => worktree.dispose());
  return worktree;
}
