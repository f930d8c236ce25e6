// Run as a process of its own by worktrees.test.ts: adds `count` worktrees at once, commits in each, leaves unsaved
// work and removes them, over and over (`churn`), or adds them and stops (`once`). Commits are told on stdout.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
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
const worktrees = createWorktrees({ repository, dataFolder, identity: worktreeOwner });
const base = repository.head.commit;

async function live(id: string): Promise<void> {
  const worktree = await worktrees.add({ id, session: prefix, commit: base });
  if (mode === "once") return;
  writeFileSync(join(worktree.path, "work.txt"), `${id} ${performance.now()}\n`);
  const { commit } = await worktree.commit({ name: id, parent: base, message: id });
  process.stdout.write(`commit ${commit}\n`);
  writeFileSync(join(worktree.path, "unsaved.txt"), `${id} ${performance.now()}\n`);
  process.stdout.write(`unsaved ${id}\n`);
  const { trash } = await worktrees.remove(id);
  if (trash === undefined) throw new Error(`the work of ${id} was not kept`);
  process.stdout.write(`removed ${id}\n`);
}

process.stdout.write("ready\n");
for (let round = 0; ; round += 1) {
  const ids = Array.from({ length: Number(count) }, (_, index) => `${prefix}-${index}`);
  await Promise.all(ids.map((id) => live(mode === "churn" ? `${id}-${round}` : id)));
  if (mode === "once") break;
}
