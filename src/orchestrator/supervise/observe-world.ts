import type { Baseline, Fact, TaskOutcome, Verdict } from "#domain";
import { listTree, readBlobs, type Repository } from "#infra/git";
import { systemClock } from "#shared";
import {
  dependencyFacts,
  observationFacts,
  observeChange,
  observeTree,
  verdictFacts,
} from "#world";
import type { SessionRun } from "../session-run.ts";

const MANIFEST = "package.json";

/** Writes down what is known of the unchanged code: its files, what it depends on, what the gates see of it. */
export async function observeBase(run: SessionRun, baseline: Baseline): Promise<void> {
  const { input, services } = run;
  await run.step("observe the base", async () => {
    const { repository } = await services.workbench(input);
    const origin = { source: "git", time: systemClock.now() };
    return services
      .world(input.id)
      .write([
        ...(await observeTree(repository, input.base.commit, origin)),
        ...dependencyFacts(await manifestAt(repository, input.base.commit), origin),
        ...baseline.observations.flatMap((seen) => observationFacts(seen, origin.time)),
      ]);
  });
}

/** Writes down what merging made of the session's branch: from now on, the world is that. */
export async function observeMerged(
  run: SessionRun,
  merged: { readonly from: string; readonly to: string; readonly verdict: Verdict | undefined },
): Promise<void> {
  const { from, to, verdict } = merged;
  if (from === to) return;
  const { input, services } = run;
  await run.step(`observe ${to}`, async () => {
    const { repository } = await services.workbench(input);
    const world = services.world(input.id);
    const origin = { source: "git", time: systemClock.now() };
    const before = await world.view();
    return world.write([
      ...(await observeChange(repository, from, to, origin)),
      ...dependencyFacts(await manifestAt(repository, to), origin, before),
      ...(verdict === undefined ? [] : verdictFacts(verdict, before, origin.time)),
    ]);
  });
}

/** Writes down how the agents' tasks ended, as the queue tells it. */
export async function observeAgents(
  run: SessionRun,
  wave: number,
  ended: readonly { readonly task: string; readonly outcome: TaskOutcome["outcome"] }[],
): Promise<void> {
  const { input, services } = run;
  await run.step(`observe agents ${wave}`, async () => {
    const origin = { source: "queue", time: systemClock.now(), confidence: 1 };
    return services.world(input.id).write(
      ended.map(({ task, outcome }): Fact => ({
        kind: "agent-state",
        agent: `toolsmith-${task}`,
        value: { state: outcome, task },
        ...origin,
      })),
    );
  });
}

async function manifestAt(repository: Repository, commit: string): Promise<string> {
  const entry = (await listTree(repository, commit)).find(({ path }) => path === MANIFEST);
  if (entry === undefined) return "";
  return (await readBlobs(repository, [entry.oid])).get(entry.oid)?.toString("utf8") ?? "";
}
