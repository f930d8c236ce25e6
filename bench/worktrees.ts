// Worktrees, cold and warm, against raw `git worktree add`, in repositories of about 1,500 and 5,000 files:
// `npm run bench worktrees`; times in milliseconds per worktree.
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { promisify } from "node:util";
import { mergeChange, openRepository, writeCommit } from "#infra/git";
import type { Repository } from "#infra/git";
import { createWorktrees } from "#worktrees";
import type { Dependencies, Worktree } from "#worktrees";
import { median, printFigure } from "./figure.ts";

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "artel-bench-"));
const owners = [{ name: "own", uid: process.getuid!(), gid: process.getgid!() }];
if (process.getuid!() === 0) owners.push({ name: "sandbox-user", uid: 65534, gid: 65534 });

/** A time of ours and, where git alone can do the same, its time. */
function report(
  name: string,
  value: number,
  baseline: readonly [name: string, value: number] | null,
  unit: "ms" | "count" = "ms",
  below?: number,
): void {
  printFigure({
    name: `worktrees.${name.replaceAll("/", ".")}`,
    value,
    unit,
    ...(baseline === null ? {} : { baseline: { name: baseline[0], value: baseline[1] } }),
    ...(below === undefined ? {} : { goal: { below } }),
  });
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
  const at = `${files}-files/${count}-at-once`;
  report(`raw-add/${at}/failures`, raw.failures, null, "count");
  for (const owner of owners) {
    const dataFolder = join(folder, "data");
    const pool = { idle: count, onFailure: (error: unknown) => console.error(error) };
    const worktrees = createWorktrees({ repository, dataFolder, identity: owner, pool });
    const handOut = (round: string) =>
      Promise.all(
        Array.from({ length: count }, (_, index) => {
          const id = `${round}-${index}`;
          const { commit } = repository.head;
          return timed(() => worktrees.add({ id, session: "bench", commit }));
        }),
      );
    const cold = await timed(() => handOut("cold"));
    report(`cold/${at}/${owner.name}`, cold.ms / count, ["git worktree add", raw.ms]);
    const cleaning = await timed(async () => {
      for (let index = 0; index < count; index += 1) await worktrees.giveBack(`cold-${index}`);
      await worktrees.settle();
    });
    report(`clean/${at}/${owner.name}`, cleaning.ms / count, null);
    const warm = await timed(() => handOut("warm"));
    report(`warm/${at}/${owner.name}`, warm.ms / count, ["git worktree add", raw.ms], "ms", 20);
    const slowest = Math.max(...warm.result.map(({ ms }) => ms));
    report(`warm/${at}/${owner.name}/slowest`, slowest, null);
    const removal = await timed(() => worktrees.cleanUp({ isLive: async () => false }));
    report(`remove/${at}/${owner.name}`, removal.ms / count, null);
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

const PACKAGES = 1_000;
const FILES_PER_PACKAGE = 12;

/** As an installation leaves them: folders of packages with small files, of a user who cannot write them. */
function prepareDependencies(owner: { uid: number; gid: number }): Dependencies {
  const prepared = join(folder, "prepared");
  for (let index = 0; index < PACKAGES; index += 1) {
    const parent = join(prepared, "content", "node_modules", `package-${index}`, "lib");
    mkdirSync(parent, { recursive: true });
    for (let file = 0; file < FILES_PER_PACKAGE; file += 1) {
      writeFileSync(join(parent, `file-${file}.js`), `module.exports = ${file};\n`.repeat(50));
    }
  }
  const modules = ["node_modules"];
  const record = { modules, generated: [], commands: [], notes: [] };
  writeFileSync(join(prepared, "record.json"), JSON.stringify(record));
  const user = `${owner.uid}:${owner.gid}`;
  execFileSync("find", [prepared, "-type", "d", "-exec", "chown", user, "{}", "+"]);
  return { key: "bench", folder: prepared };
}

async function measureDependencies(repository: Repository, files: number): Promise<void> {
  const owner = owners.at(-1)!;
  const dependencies = prepareDependencies(owner);
  const dataFolder = join(folder, "data");
  const pool = { idle: 10, onFailure: (error: unknown) => console.error(error) };
  const worktrees = createWorktrees({ repository, dataFolder, identity: owner, pool });
  const { commit } = repository.head;
  const copied = join(folder, "copied");
  const copy = await timed(() =>
    run("cp", ["-al", join(dependencies.folder, "content/node_modules"), copied]),
  );
  rmSync(copied, { recursive: true });
  const handOut = async (id: string) => {
    const worktree = await worktrees.add({ id, session: "bench", commit, dependencies });
    await worktree.attach(dependencies);
  };
  const cold = await timed(() => handOut("cold"));
  report(`cold/${files}-files/dependencies`, cold.ms, ["cp -al of them alone", copy.ms]);
  await worktrees.prewarm({ commit, dependencies }, 10);
  while (worktrees.idle().length < 10) await new Promise((resolve) => setTimeout(resolve, 50));
  for (const count of [1, 9]) {
    const ids = Array.from({ length: count }, (_, index) => `warm-${count}-${index}`);
    const warm = await timed(() => Promise.all(ids.map((id) => handOut(id))));
    const name = `warm/${files}-files/dependencies/${count}-at-once`;
    report(name, warm.ms / count, ["cp -al of them alone", copy.ms], "ms", 20);
  }
  await worktrees.cleanUp({ isLive: async () => false });
  await worktrees.settle();
  for (const left of [dataFolder, dependencies.folder]) rmSync(left, { recursive: true });
}

async function measureUse(repository: Repository, files: number): Promise<void> {
  const dataFolder = join(folder, "data");
  const base = repository.head.commit;
  const worktrees = createWorktrees({ repository, dataFolder, identity: owners.at(-1)! });
  const worktree = await worktrees.add({ id: "use", session: "bench", commit: base });
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // past the second in which git reads all files again
  await worktree.reset(base);
  const status = await middle(() =>
    run("git", ["-c", "safe.directory=*", "status", "--porcelain"], { cwd: repository.root }),
  );
  const hard = await middle(() =>
    run("git", ["reset", "--hard", "--quiet"], { cwd: repository.root }),
  );
  edit(worktree, 5);
  report(`changed-paths/${files}-files`, await middle(() => worktree.changedPaths(base)), [
    "git status",
    status,
  ]);
  report(`write-tree/${files}-files`, await middle(() => worktree.writeTree()), [
    "git status",
    status,
  ]);
  report(
    `reset/${files}-files/5-changed`,
    await middle(async () => {
      edit(worktree, 5);
      await worktree.reset(base);
    }),
    ["git reset --hard", hard],
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
  const spawned = await middle(() => run("git", ["rev-parse", "HEAD"], { cwd: repository.root }));
  report(
    `merge/${files}-files`,
    await middle(async () => {
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
    ["git rev-parse", spawned],
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

async function middle(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 7; round += 1) times.push((await timed(work)).ms);
  return median(times);
}

try {
  for (const files of [1_500, 5_000]) {
    const repository = await makeRepository(files);
    const opening = await middle(() => openRepository(repository.root));
    report(`open/${files}-files`, opening, [
      "git status",
      await middle(() => run("git", ["status", "--porcelain"], { cwd: repository.root })),
    ]);
    for (const count of [1, 10, 50]) await measureAdds(repository, files, count);
    await measureDependencies(repository, files);
    await measureUse(repository, files);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
