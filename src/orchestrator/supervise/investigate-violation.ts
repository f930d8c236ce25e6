import { analyze } from "#analysis";
import {
  investigationSchema,
  parseFactKey,
  type Baseline,
  type GateName,
  type Investigation,
  type Project,
  type Violation,
} from "#domain";
import { gitBaseTree, judge, testFileOf } from "#gates";
import { composeTree, differingPaths, treeOf, writeCommit } from "#infra/git";
import { investigate, type InvestigationOperations, type Subject } from "#world";
import { installRefusal, type PreparedWorktree } from "#worktrees";
import type { Proposal } from "../integrate/proposal.ts";
import type { SessionRun } from "../session-run.ts";
import { baseWorktree } from "../understand/understand.ts";

/** What is known of the session's repository before any change. */
export interface Known {
  readonly project: Project;
  readonly baseline: Baseline;
}

/** Looks for the cause of a violation, in the session's own worktree, as one durable step. */
export async function investigateViolation(
  run: SessionRun,
  proposal: Proposal,
  violation: Violation,
  known: Known,
): Promise<Investigation> {
  const { act, investigationRuns, investigationMs } = run.input.world;
  const investigation = await run.step(`investigate ${violation.id}`, () =>
    investigate({
      subject: subjectOf(proposal, violation),
      operations: operationsFor(run, proposal, known),
      budget: { runs: investigationRuns, ms: investigationMs },
      sure: act,
      signal: run.context.signal,
    }),
  );
  return investigationSchema.parse(investigation);
}

function subjectOf({ task, change }: Proposal, violation: Violation): Subject {
  const key = parseFactKey(violation.key);
  return {
    violation,
    base: change.base,
    changed: change.commit,
    parts: task.units.filter(({ id }) => change.units.includes(id)),
    path: key?.kind === "test-result" ? testFileOf(key.test) : undefined,
  };
}

/** There is no `model`: what tools cannot tell waits for a person. */
function operationsFor(
  run: SessionRun,
  { change }: Proposal,
  known: Known,
): InvestigationOperations {
  const { input, services } = run;
  const world = services.world(input.id);
  return {
    stands: (violation, commit, signal) => stands(run, known, violation, commit, signal),
    changedPaths: async () => {
      const { repository } = await services.workbench(input);
      return differingPaths(repository, change.base, change.commit);
    },
    compose: async (paths) => {
      const { repository } = await services.workbench(input);
      const tree = await composeTree(repository, {
        base: change.base,
        changed: change.commit,
        paths,
      });
      const { person } = repository;
      const message = `Part of ${change.task}`;
      return writeCommit(repository, { tree, parents: [change.base], message, person, time: 0 });
    },
    imports: () => importsOf(run, change.commit),
    history: (key) => world.history(key),
    changedSince: (version) => world.changedSince(version),
  };
}

/** Asks the gate that saw it to look at the commit again, only at what it is about. */
async function stands(
  run: SessionRun,
  { project, baseline }: Known,
  violation: Violation,
  commit: string,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const about = gateOf(violation);
  if (about === undefined) return undefined;
  const { input, services } = run;
  const workbench = await services.workbench(input);
  const { repository } = workbench;
  const opened = await openAt(run, commit, signal);
  if (opened === undefined) return undefined;
  const { worktree, target, tools } = opened;
  const verdict = await judge({
    worktree: worktree.path,
    tree: await treeOf(repository, commit),
    baseline: withoutProblem(baseline, about),
    base: gitBaseTree({ gitDirectory: repository.gitDirectory, commit: baseline.commit }),
    changedPaths: await worktree.changedPaths(input.base.commit),
    project,
    target,
    tools,
    only: [about.gate],
    focus: [about.problem],
    signal,
  });
  const seen = verdict.gates.find(({ gate }) => gate === about.gate);
  if (seen === undefined || seen.status === "unknown" || seen.status === "skipped")
    return undefined;
  return seen.introduced.some(({ key }) => key === about.problem);
}

interface About {
  readonly gate: GateName;
  readonly problem: string;
}

/**
 * The baseline as if nothing were known of the problem: what is known to be flaky or to fail is not held against a
 * change, but here the question is whether it is there.
 */
function withoutProblem(baseline: Baseline, { gate, problem }: About): Baseline {
  return {
    ...baseline,
    observations: baseline.observations.map((seen) =>
      seen.gate === gate
        ? {
            ...seen,
            flaky: seen.flaky.filter((key) => key !== problem),
            problems: seen.problems.filter(({ key }) => key !== problem),
          }
        : seen,
    ),
  };
}

function gateOf(violation: Violation): About | undefined {
  const key = parseFactKey(violation.key);
  if (key?.kind === "test-result") return { gate: "tests", problem: key.test };
  return key?.kind === "diagnostic" ? { gate: key.gate, problem: key.problem } : undefined;
}

/** Undefined where the dependencies of that commit cannot be installed. */
async function openAt(
  run: SessionRun,
  commit: string,
  signal: AbortSignal,
): Promise<PreparedWorktree | undefined> {
  const workbench = await run.services.workbench(run.input);
  try {
    return await workbench.open(baseWorktree(run.input.id), commit, signal);
  } catch (error) {
    if (installRefusal(error) === undefined) throw error;
    return undefined;
  }
}

async function importsOf(
  run: SessionRun,
  commit: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { input, context, services } = run;
  const workbench = await services.workbench(input);
  const worktree = await workbench.checkout(baseWorktree(input.id), commit);
  const { files, graph } = await analyze({
    root: worktree.path,
    files: await worktree.files(),
    cacheFolder: services.analysisCache,
    signal: context.signal,
  });
  const imports = new Map<string, string[]>(files.map(({ path }) => [path, []]));
  for (const { from, to } of graph.edges) imports.get(from)?.push(to);
  return imports;
}
