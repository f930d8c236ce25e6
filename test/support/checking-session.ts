import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSandbox } from "#adapters/sandboxes";
import { createApprovalInbox } from "#approvals";
import { detectProject } from "#analysis";
import { baselineSchema, projectSchema, type SessionView, type Unit, type Verdict } from "#domain";
import type { Database } from "#infra/database";
import { openSegmentLog } from "#infra/events";
import { openRepository } from "#infra/git";
import { createMessages } from "#messages";
import type { SessionInput, SessionServices } from "#orchestrator";
import type { Queue, WorkflowContext } from "#queue";
import { MemoryFactStore, World } from "#world";
import { createWorkbench, createWorktrees } from "#worktrees";
import { readSession } from "../../src/app/session-log.ts";
import type { Proposal } from "../../src/orchestrator/integrate/proposal.ts";
import { stateExpectations } from "../../src/orchestrator/plan/state-expectations.ts";
import { SessionRun } from "../../src/orchestrator/session-run.ts";
import { checkProposals } from "../../src/orchestrator/supervise/check-proposals.ts";
import { HeldProposals } from "../../src/orchestrator/supervise/held-proposals.ts";
import { observeBase } from "../../src/orchestrator/supervise/observe-world.ts";
import { takeSessionBaseline } from "../../src/orchestrator/understand/baseline.ts";
import { baseWorktree } from "../../src/orchestrator/understand/understand.ts";
import { NO_LIMITS, PLENTY } from "./budget.ts";
import type { FixtureRepository } from "./fixture-repository.ts";
import type { Handlers } from "./running-queue.ts";

const MINUTE_MS = 60_000;

/** A change that a task proposes: the files of a commit, and what the gates are said to have seen of it. */
export interface Proposed {
  readonly task: string;
  readonly commit: string;
  readonly units: readonly Unit[];
  readonly verdict: Verdict;
}

export interface Checked {
  /** Tasks whose changes may be merged. */
  readonly admitted: readonly string[];
  readonly view: SessionView;
  readonly world: World;
}

/**
 * The part of a session from its baseline to the check of what its tasks propose: with the real queue, worktrees,
 * sandbox, gates, events and facts.
 */
export async function checkInSession(options: {
  readonly repository: FixtureRepository;
  readonly base: string;
  readonly session: string;
  readonly proposed: readonly Proposed[];
  /** Tests that the baseline is told to be flaky. */
  readonly flaky: readonly string[];
  readonly database: Pick<Database, "pool">;
  readonly approvals?: SessionInput["approvals"];
  /** What goes on between the wave of the proposals and the next one. */
  meanwhile?(): Promise<void>;
  start(handlers: Handlers): Promise<Queue>;
}): Promise<Checked> {
  const { base, session, proposed } = options;
  const dataFolder = await mkdtemp(join(tmpdir(), "artel-checking-"));
  const events = openSegmentLog({ folder: join(dataFolder, "events"), lingerMs: 0 });
  const approvals = createApprovalInbox(options.database);
  try {
    const world = new World(new MemoryFactStore(), session);
    const services = await servicesFor(options, dataFolder, { events, approvals }, world);
    const input = inputOf(options);
    const queue = await options.start({
      session: async (_: never, context: WorkflowContext) => {
        const run = new SessionRun(input, context, services);
        const known = await prepare(run, options.flaky);
        await run.record("plan", [["plan.made", { plan: planOf(proposed) }]]);
        const proposals = proposed.map((each) => proposalOf(each, base));
        const held = new HeldProposals(run);
        const admitted = await checkProposals(run, 1, proposals, { known, held });
        const approved = await held.approved("wave 1");
        await options.meanwhile?.();
        const late = await held.approved("wave 2");
        return [...admitted, ...approved, ...late].map(({ task }) => task.id);
      },
    });
    const handle = await queue.run<null, string[]>("session", session, null);
    const admitted = await handle.result();
    await (await services.workbench(input)).closeAll();
    const view = await readSession(events, session);
    if (view === undefined) throw new Error("the session left no events");
    return { admitted, view, world };
  } finally {
    approvals.close();
    await events.close();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

async function servicesFor(
  options: {
    readonly repository: FixtureRepository;
    readonly session: string;
    readonly database: Pick<Database, "pool">;
  },
  dataFolder: string,
  { events, approvals }: Pick<SessionServices, "events" | "approvals">,
  world: World,
): Promise<SessionServices> {
  const sandbox = createSandbox("os");
  const repository = await openRepository(options.repository.folder);
  const workbench = createWorkbench({
    repository,
    sandbox,
    dataFolder,
    session: options.session,
    limits: inputOf({ ...options, base: "" }).limits,
    worktrees: createWorktrees({ repository, dataFolder, identity: sandbox.identity() }),
    onCommand: async () => {},
  });
  return {
    events,
    messages: createMessages(options.database),
    approvals,
    workbench: async () => workbench,
    world: () => world,
    waits: 0,
    preferredSkills: [],
    offer: async () => {},
    receive: async () => [],
    analysisCache: join(dataFolder, "analysis"),
    approve: async () => true,
  };
}

/** Dependencies, baseline and what is known of the base, as the session does it. */
async function prepare(run: SessionRun, flaky: readonly string[]) {
  const detected = await run.step("understand", async () => {
    const workbench = await run.services.workbench(run.input);
    const worktree = await workbench.checkout(baseWorktree(run.input.id), run.input.base.commit);
    const project = await detectProject({ root: worktree.path, tracked: await worktree.files() });
    await workbench.prepare(project, worktree, run.context.signal);
    return project;
  });
  const project = projectSchema.parse(detected);
  const taken = await takeSessionBaseline(run, project);
  const baseline = baselineSchema.parse({
    ...taken,
    observations: taken.observations.map((seen) =>
      seen.gate === "tests" ? { ...seen, flaky: [...seen.flaky, ...flaky] } : seen,
    ),
  });
  await observeBase(run, baseline);
  return { project, baseline };
}

function inputOf(options: {
  readonly repository: FixtureRepository;
  readonly base: string;
  readonly session: string;
  readonly approvals?: SessionInput["approvals"];
}): SessionInput {
  const { repository, base, session } = options;
  return {
    id: session,
    goal: "improve",
    repository: repository.folder,
    gitDirectory: repository.gitDirectory,
    base: { commit: base },
    dirty: false,
    warnings: [],
    limits: {
      sessionMs: 10 * MINUTE_MS,
      installMs: MINUTE_MS,
      commandMs: MINUTE_MS,
      files: 100,
      agents: 1,
      command: { memoryBytes: 1024 ** 3, processes: 256, outputBytes: 1024 ** 2 },
    },
    jobs: [],
    jobOptions: {},
    gates: { flakyRuns: 1, enabled: ["syntax", "tests"] },
    world: { act: 0.9, ignore: 0.1, investigationRuns: 12, investigationMs: 2 * MINUTE_MS },
    approvals: options.approvals ?? { waitMs: 0, onTimeout: "wait" },
    budget: {
      person: "ada",
      limits: { session: PLENTY, ...NO_LIMITS },
      repeatedCalls: 5,
    },
    dryRun: false,
    artelVersion: "0",
  };
}

function taskOf({ task, units }: Proposed): Proposal["task"] {
  return {
    id: task,
    job: task.replace(/-\d+$/, ""),
    title: task,
    reason: "a test",
    units: [...units],
    dependsOn: [],
    risk: "low",
    priority: 1,
    estimateMs: 0,
    expectations: stateExpectations(task, units),
  };
}

function planOf(proposed: readonly Proposed[]) {
  return { tasks: proposed.map(taskOf), skipped: [], estimateMs: 0, deferredUnits: 0 };
}

function proposalOf(proposed: Proposed, base: string): Proposal {
  const { task, commit, units, verdict } = proposed;
  return {
    task: taskOf(proposed),
    attempt: 1,
    lastAttempt: false,
    change: {
      task,
      base,
      commit,
      tree: verdict.tree,
      units: units.map(({ id }) => id),
      // What a worker says of its change is not looked at.
      files: [],
      insertions: 0,
      deletions: 0,
    },
    verdict,
    dropped: [],
  };
}
