// Worktrees against raw `git worktree add`, in repositories of about 1,500 and 4,000 files:
// `node --conditions=source bench/worktrees.ts`. A JSON line per figure; times in milliseconds per worktree.
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { promisify } from "node:util";
import { mergeChange, openRepository, writeCommit } from "#infra/git";
import type { Repository } from "#infra/git";
import { createWorktrees } from "#worktrees";
import type { Worktree } from "#worktrees";

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "artel-bench-"));
const owners = [{ name: "own", uid: process.getuid!(), gid: process.getgid!() }];
if (process.getuid!() === 0) owners.push({ name: "sandbox-user", uid: 65534, gid: 65534 });

function report(name: string, value: number, baseline: number | null, unit = "ms"): void {
  const round = (number: number) => Math.round(number * 100) / 100;
  const ratio = baseline === null || baseline === 0 ? null : round(value / baseline);
  console.log(
    JSON.stringify({
      name,
      value: round(value),
      unit,
      baseline: baseline === null ? null : round(baseline),
      ratio,
    }),
  );
}

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const start = performance.now();
  const result = await work();
  return { ms: performance.now() - start, result };
}

async function makeRepository(files: number): Promise<Repository> {
  const path = join(folder, `repository-${files}`);
  for (let index = 0; index < files; index += 1) {
    const parent = join(path, `package-${index % 40}`, `folder-${index % 7}`);
    mkdirSync(parent, { recursive: true });
    writeFileSync(
      join(parent, `file-${index}.ts`),
      `export const value${index} = ${index};\n`.repeat(60),
    );
  }
  execFileSync("git", ["init", "--quiet", "--initial-branch=main"], { cwd: path });
  execFileSync("git", ["add", "--all"], { cwd: path });
  execFileSync(
    "git",
    ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "start"],
    { cwd: path },
  );
  execFileSync("git", ["gc", "--quiet"], { cwd: path });
  return openRepository(path);
}

async function addRaw(
  repository: Repository,
  count: number,
): Promise<{ ms: number; failures: number }> {
  const paths = Array.from({ length: count }, (_, index) => join(folder, `raw-${index}`));
  const { ms, result } = await timed(() =>
    Promise.allSettled(
      paths.map((path) =>
        run("git", ["worktree", "add", "--quiet", "--detach", path], { cwd: repository.root }),
      ),
    ),
  );
  for (const path of paths) rmSync(path, { recursive: true, force: true });
  execFileSync("git", ["worktree", "prune", "--expire=now"], { cwd: repository.root });
  return { ms: ms / count, failures: result.filter(({ status }) => status === "rejected").length };
}

async function measureAdds(repository: Repository, files: number, count: number): Promise<void> {
  const raw = await addRaw(repository, count);
  report(`raw-add/${files}-files/${count}-at-once/failures`, raw.failures, null, "count");
  for (const owner of owners) {
    const dataFolder = join(folder, "data");
    const worktrees = createWorktrees({ repository, dataFolder, identity: owner });
    const { ms } = await timed(() =>
      Promise.all(
        Array.from({ length: count }, (_, index) =>
          worktrees.add({ id: `w-${index}`, session: "bench", commit: repository.head.commit }),
        ),
      ),
    );
    report(`add/${files}-files/${count}-at-once/${owner.name}`, ms / count, raw.ms);
    const removal = await timed(() => worktrees.cleanUp({ isLive: async () => false }));
    report(`remove/${files}-files/${count}-at-once/${owner.name}`, removal.ms / count, null);
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

async function measureUse(repository: Repository, files: number): Promise<void> {
  const dataFolder = join(folder, "data");
  const base = repository.head.commit;
  const worktrees = createWorktrees({ repository, dataFolder, identity: owners.at(-1)! });
  const worktree = await worktrees.add({ id: "use", session: "bench", commit: base });
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // past the second in which git reads all files again
  await worktree.reset(base);
  const status = await median(() =>
    run("git", ["-c", "safe.directory=*", "status", "--porcelain"], { cwd: repository.root }),
  );
  const hard = await median(() =>
    run("git", ["reset", "--hard", "--quiet"], { cwd: repository.root }),
  );
  edit(worktree, 5);
  report(`changed-paths/${files}-files`, await median(() => worktree.changedPaths(base)), status);
  report(`write-tree/${files}-files`, await median(() => worktree.writeTree()), status);
  report(
    `reset/${files}-files/5-changed`,
    await median(async () => {
      edit(worktree, 5);
      await worktree.reset(base);
    }),
    hard,
  );
  await measureMerge(repository, worktree, base, files);
  await worktrees.cleanUp({ isLive: async () => false });
  rmSync(dataFolder, { recursive: true, force: true });
}

async function measureMerge(
  repository: Repository,
  worktree: Worktree,
  base: string,
  files: number,
): Promise<void> {
  edit(worktree, 3);
  const { commit } = await worktree.commit({ name: "change", parent: base, message: "change" });
  await worktree.reset(base);
  writeFileSync(join(worktree.path, "other.ts"), "other\n");
  const onto = (await worktree.commit({ name: "onto", parent: base, message: "onto" })).commit;
  const spawned = await median(() => run("git", ["rev-parse", "HEAD"], { cwd: repository.root }));
  report(
    `merge/${files}-files`,
    await median(async () => {
      const merged = await mergeChange({ repository, onto, change: { base, commit } });
      if (merged.kind !== "merged") throw new Error("conflict");
      await writeCommit(repository, {
        tree: merged.tree,
        parents: [onto],
        message: "m",
        person: repository.person,
        time: 0,
      });
    }),
    spawned,
  );
}

function edit(worktree: Worktree, count: number): void {
  for (let index = 0; index < count; index += 1) {
    writeFileSync(
      join(worktree.path, `package-${index}`, `folder-${index}`, `file-${index}.ts`),
      `edited ${performance.now()}\n`,
    );
  }
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 7; round += 1) times.push((await timed(work)).ms);
  return times.sort((a, b) => a - b)[3]!;
}

try {
  for (const files of [1_500, 4_000]) {
    const repository = await makeRepository(files);
    const opening = await median(() => openRepository(repository.root));
    report(
      `open/${files}-files`,
      opening,
      await median(() => run("git", ["status", "--porcelain"], { cwd: repository.root })),
    );
    for (const count of [1, 10, 50]) await measureAdds(repository, files, count);
    await measureUse(repository, files);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
