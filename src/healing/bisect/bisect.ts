import type { Bisection, BisectionOrder } from "#domain";
import { runFailingCommand } from "#gates";
import { git, type Repository } from "#infra/git";
import type { WorkflowContext } from "#queue";
import { systemClock } from "#shared";
import { commandPlace } from "#worktrees";
import type { HealingServices } from "../healing-services.ts";
import { openAt } from "../verify.ts";
import { searchCulprit, type Found, type Outcome } from "./search.ts";

/** Of history; with as many runs as are allowed by default no more can be looked through. */
const COMMITS_AT_MOST = 2_000;

interface HistoryEntry {
  readonly commit: string;
  readonly subject: string;
}

/** Finds the commit since which the command fails, along first parents. Each run is a durable step. */
export async function bisect(
  order: BisectionOrder,
  context: WorkflowContext,
  services: HealingServices,
): Promise<Bisection> {
  const { session, commit, runs } = order;
  const history = await context.step("history", async () => {
    const { workbench } = await services.site(session);
    return firstParents(workbench.repository, commit);
  });
  const found = await searchCulprit(history.length, runs, (index) =>
    outcomeAt(history[index]?.commit ?? commit, { order, context, services }),
  );
  const isShallow = await context.step("close worktree", async () => {
    const { workbench } = await services.site(session);
    await workbench.close(worktreeOf(session));
    return workbench.repository.isShallow;
  });
  const suspect = found.first === undefined ? undefined : history[found.first];
  const reason =
    suspect === undefined
      ? reasonOf(found, history.length, isShallow)
      : `It fails since ${suspect.commit.slice(0, 12)}: ${suspect.subject}`;
  return { reason, tried: found.runs, ...(suspect && { suspect }) };
}

function outcomeAt(
  commit: string,
  {
    order,
    context,
    services,
  }: {
    readonly order: BisectionOrder;
    readonly context: WorkflowContext;
    readonly services: HealingServices;
  },
): Promise<Outcome> {
  const { session, command, kind } = order;
  return context.step(`run at ${commit}`, async (): Promise<Outcome> => {
    const { workbench, deadline } = await services.site(session);
    if (systemClock.now() >= deadline) return "unknown";
    const { signal } = context;
    const opened = await openAt(() => workbench.open(worktreeOf(session), commit, signal));
    if (typeof opened === "string") return "unknown";
    const run = await runFailingCommand(command, await commandPlace(opened, signal));
    if (run.passed) return "passes";
    return kind === undefined || run.kind === kind ? "fails" : "unknown";
  });
}

function worktreeOf(session: string): string {
  return `${session}-bisect`;
}

async function firstParents(repository: Repository, commit: string): Promise<HistoryEntry[]> {
  const { stdout } = await git(repository, [
    "log",
    "-z",
    "--first-parent",
    "--no-color",
    `--max-count=${COMMITS_AT_MOST}`,
    "--format=%H%x01%s",
    "--end-of-options",
    commit,
    "--",
  ]);
  return stdout
    .split("\0")
    .filter((record) => record !== "")
    .map((record) => {
      const [hash = "", subject = ""] = record.split("\x01");
      return { commit: hash, subject: subject.slice(0, 200) };
    });
}

function reasonOf({ reason, runs }: Found, commits: number, isShallow: boolean): string {
  switch (reason) {
    case "too-many-runs":
      return `The commit that broke it was not found in ${runs} runs; \`healing.bisectRuns\` allows more.`;
    case "cannot-tell":
      return "The command cannot be run, or fails in another way, at the commits that could have broken it.";
    default:
      return isShallow
        ? `It fails at all of the ${commits} commits that this shallow clone has; \`git fetch --unshallow\` gets the others.`
        : `No commit was found at which it passes, in ${runs} runs back to the first of ${commits}.`;
  }
}
