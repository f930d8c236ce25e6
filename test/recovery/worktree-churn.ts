// Run as a process of its own by worktrees.test.ts. `churn`: takes `count` worktrees at once, commits in each, leaves
// unsaved work and removes it, or gives it back without any, over and over. `once`: takes them, and again after all
// were given back. `edit`: takes them, leaves unsaved work and waits. What was done is told on stdout.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openRepository } from "#infra/git";
import { createWorktrees } from "#worktrees";
import { worktreeOwner } from "../support/worktree-owner.ts";

const [mode, path, dataFolder, prefix, count] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const repository = await openRepository(path);
const worktrees = createWorktrees({
  repository,
  dataFolder,
  identity: worktreeOwner,
  pool: { idle: mode === "once" ? 50 : 3, onFailure: (error) => console.error(error) },
});
const base = repository.head.commit;
const ids = Array.from({ length: Number(count) }, (_, index) => `${prefix}-${index}`);
const add = (id: string) => worktrees.add({ id, session: prefix, commit: base });

function tell(what: string, which: string): void {
  process.stdout.write(`${what} ${which}\n`);
}

async function live(id: string, isGivenBack: boolean): Promise<void> {
  const worktree = await add(id);
  writeFileSync(join(worktree.path, "work.txt"), `${id} ${performance.now()}\n`);
  const { commit } = await worktree.commit({ name: id, parent: base, message: id });
  tell("commit", commit);
  if (isGivenBack) {
    await worktrees.giveBack(id);
    return;
  }
  writeFileSync(join(worktree.path, "unsaved.txt"), `${id} ${performance.now()}\n`);
  tell("unsaved", id);
  const { trash } = await worktrees.remove(id);
  if (trash === undefined) throw new Error(`the work of ${id} was not kept`);
  tell("removed", id);
}

tell("ready", prefix);
if (mode === "churn") {
  for (let round = 0; ; round += 1) {
    await Promise.all(ids.map((id, index) => live(`${id}-${round}`, (index + round) % 2 === 0)));
  }
} else if (mode === "edit") {
  for (const id of ids) {
    writeFileSync(join((await add(id)).path, "unsaved.txt"), `${id}\n`);
    tell("unsaved", id);
  }
  await sleep(600_000);
} else {
  await Promise.all(ids.map((id) => add(id)));
  await Promise.all(ids.map((id) => worktrees.giveBack(id)));
  await worktrees.settle();
  tell("warm", String(worktrees.idle().length));
  await Promise.all(ids.map((id) => add(`${id}-again`)));
}
