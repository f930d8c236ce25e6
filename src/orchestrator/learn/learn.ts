import { listRefs, updateRefs, type Repository } from "#infra/git";
import type { SessionRun } from "../session-run.ts";
import { baseWorktree } from "../understand/understand.ts";

/** Returns what the session used. Unmerged work stays reachable under `refs/artel/`. */
export async function learn(run: SessionRun): Promise<void> {
  const { input, services } = run;
  await run.step("return worktrees", async () => {
    const workbench = await services.workbench(input);
    await workbench.close(baseWorktree(input.id));
    await workbench.closeAll();
  });
}

/**
 * After the delivery, forgets the refs that nobody needs: of merged commits, which the branch has, and of tries whose
 * work is in another ref. A task's first try holds all of its units, so its ref stays when some were not merged; and so
 * does that of a change about which a person was asked.
 */
export async function forgetReferences(
  run: SessionRun,
  tasksWithDropped: ReadonlySet<string>,
): Promise<void> {
  const { input, services } = run;
  await run.step("forget references", async () => {
    const { repository } = await services.workbench(input);
    const prefix = `refs/artel/sessions/${input.id}/`;
    const refs = await listRefs(repository, prefix);
    const removed = [...refs].filter(
      ([ref]) => !isToKeep(ref.slice(prefix.length), tasksWithDropped),
    );
    await forget(repository, removed);
  });
}

async function forget(
  repository: Repository,
  refs: readonly (readonly [string, string])[],
): Promise<void> {
  await updateRefs(
    repository,
    refs.map(([ref, commit]) => ({ ref, to: undefined, from: commit })),
    "artel: delivered",
  );
}

/** Names are `<task>-<attempt>-<try>`, `<task>-<attempt>…-kept` of work so far, and `approval/<task>-<attempt>`. */
function isToKeep(name: string, tasksWithDropped: ReadonlySet<string>): boolean {
  const match = [/^approval\/(.+)-\d+$/, /^(.+)-\d+-1$/, /^(.+)-\d+[rd\d]*-kept$/]
    .map((pattern) => pattern.exec(name))
    .find((found) => found !== null);
  return match !== undefined && tasksWithDropped.has(match[1] ?? "");
}
