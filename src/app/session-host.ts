import { hostname } from "node:os";
import { join } from "node:path";
import type { Plan, Survey, SurveyOrder, TaskOrder, TaskOutcome } from "#domain";
import { connectDatabase, type Database } from "#infra/database";
import type { EventLog } from "#infra/events";
import { processIdentity, reapOrphans } from "#infra/process";
import { PartPublisher, type Parts } from "#infra/resilience";
import { createMessages, type Messages } from "#messages";
import {
  createSessionWorkflow,
  sessionInputSchema,
  type SessionInput,
  type SessionResult,
} from "#orchestrator";
import { ArtelError, type Logger } from "#shared";
import {
  createQueue,
  createQueueControl,
  QueueError,
  WorkflowCancelledError,
  type Queue,
  type TaskRun,
  type WorkflowContext,
  type WorkflowHandle,
} from "#queue";
import { executeTask, survey, type WorkServices, type WorkSite } from "#worker";
import { forgetOldWorlds, openFactStore, World, type FactStore } from "#world";
import type { Workbench } from "#worktrees";
import { cancelled } from "./cancel-session.ts";
import { logDelegations } from "./delegations.ts";
import { APPLICATION_VERSION, plainLogger } from "./engine.ts";
import { recordDelegation } from "./record-delegation.ts";
import type { EventPlace } from "./event-place.ts";
import { startDailyRetention, type DailyRetention } from "./event-retention/daily-retention.ts";
import type { RetentionTerms } from "./event-retention/due-sessions.ts";
import { retentionTurn } from "./event-retention/retention-turn.ts";
import { returnWorktrees } from "./return-worktrees.ts";
import { readSession } from "./session-log.ts";
import { openSite } from "./session-site.ts";
import { storageFailure } from "./storage-failure.ts";
import { storageIdentity, storageSkill } from "./storage-identity.ts";
import { toolsmithCrew } from "./toolsmith-crew.ts";

export interface SessionHostOptions {
  readonly dataFolder: string;
  readonly databaseUrl: string | undefined;
  readonly agents: number;
  readonly leaseSeconds: number;
  readonly tasksPerRepository: number | undefined;
  /** Whose tasks the agents do: those of this process's sessions, or those of all that are in the queue. */
  readonly serves: "own-sessions" | "all-sessions";
  onRun?(run: TaskRun): void;
  /** Where facts are kept, and for how long. */
  readonly world: {
    readonly redisUrl: string | undefined;
    readonly retainedVersions: number;
    readonly retainedDays: number;
  };
  /** What this process depends on; shown to other processes while it runs. */
  readonly parts: Parts;
  /** How often a task or a step of a session waits for a part that is left alone. */
  readonly waits: number;
  readonly events: EventLog;
  readonly eventPlace: EventPlace;
  readonly eventRetention: RetentionTerms;
  readonly logger: Logger;
  approve(plan: Plan, signal: AbortSignal): Promise<boolean>;
  openWorkbench(input: SessionInput): Promise<Workbench>;
}

export interface HostedSession {
  readonly id: string;
  /** Ends as the session ends. Rejects with the session's error; when this process stops, it never settles. */
  readonly result: Promise<SessionResult>;
}

/** The sessions that run in this process: the queue, and what their workflows need. */
export interface SessionHost {
  readonly queue: Queue;
  start(input: SessionInput): Promise<HostedSession>;
  resume(id: string): Promise<HostedSession>;
  stop(): Promise<void>;
}

export async function openSessionHost(options: SessionHostOptions): Promise<SessionHost> {
  const database = await connectDatabase({
    dataFolder: options.dataFolder,
    ...(options.databaseUrl === undefined ? {} : { databaseUrl: options.databaseUrl }),
    logger: plainLogger(options.logger),
  });
  try {
    const facts = await openFactStore({ database, ...options.world });
    const storage = storageSkill(await storageIdentity(options.dataFolder));
    const host = new Host(options, { database, facts, storage });
    await host.open();
    return host;
  } catch (error) {
    await database.close();
    throw error;
  }
}

interface HostParts {
  readonly database: Database;
  readonly facts: FactStore;
  /** The skill to see this data folder. */
  readonly storage: string;
}

class Host implements SessionHost {
  readonly queue: Queue;
  private readonly options: SessionHostOptions;
  private readonly database: Database;
  private readonly storage: string;
  private readonly facts: FactStore;
  private readonly messages: Messages;
  private readonly worlds = new Map<string, World>();
  private readonly inputs = new Map<string, SessionInput>();
  private readonly workbenches = new Map<string, Promise<Workbench>>();
  private readonly stopping = new AbortController();
  private readonly sites = new Map<string, WorkSite>();
  private publisher: PartPublisher | undefined;
  private retention: DailyRetention | undefined;

  constructor(options: SessionHostOptions, parts: HostParts) {
    const { database, facts, storage } = parts;
    this.options = options;
    this.database = database;
    this.facts = facts;
    this.messages = createMessages(database);
    this.storage = storage;
    this.queue = createQueue({
      database,
      applicationVersion: APPLICATION_VERSION,
      agents: toolsmithCrew(options.agents, storage),
      serves: options.serves,
      leaseSeconds: options.leaseSeconds,
      waits: options.waits,
      ...(options.tasksPerRepository === undefined
        ? {}
        : { tasksPerRepository: options.tasksPerRepository }),
      onRun: (run) => options.onRun?.(run),
      logger: plainLogger(options.logger),
      recordDelegation,
      onForget: (sessions) => this.messages.forget(sessions),
      obstacleOf: (error) => storageFailure(error, options.dataFolder),
    });
  }

  async open(): Promise<void> {
    const { events, approve } = this.options;
    const { messages } = this;
    const work: WorkServices = { events, messages, site: (session) => this.site(session) };
    const live = createSessionWorkflow({
      events,
      messages,
      approve,
      workbench: (input) => this.workbench(input),
      skills: [this.storage],
      waits: this.options.waits,
      world: (session) => this.world(session),
      analysisCache: join(this.options.dataFolder, "cache", "analysis"),
    });
    this.queue.register<SessionInput, SessionResult>("session", async (given, context) => {
      const input = sessionInputSchema.parse(given);
      this.inputs.set(input.id, input);
      await this.takeUp(input.id);
      return live(input, context);
    });
    this.queue.register<SurveyOrder, Survey>("survey", async (order, context) => {
      await this.tellDelegation(context);
      return survey(order, context, work);
    });
    this.queue.register<TaskOrder, TaskOutcome>("task", async (order, context) => {
      await this.tellDelegation(context);
      return executeTask(order, context, work);
    });
    await forgetOldWorlds(this.facts, this.options.world.retainedDays);
    await logDelegations(createQueueControl(this.database), events);
    await this.queue.start();
    this.publisher = new PartPublisher({
      parts: this.options.parts,
      pool: this.database.pool,
      process: this.queue.processId,
      logger: this.options.logger,
    });
    this.retention = this.retainEvents();
  }

  async start(input: SessionInput): Promise<HostedSession> {
    return this.hosted(
      input.id,
      await this.queue.run<SessionInput, SessionResult>(
        "session",
        input.id,
        input,
        // Without agents of its own it takes what workers offer.
        this.options.agents === 0 ? {} : { tasksAtOnce: this.options.agents },
      ),
    );
  }

  async resume(id: string): Promise<HostedSession> {
    try {
      return this.hosted(id, await this.queue.resume<SessionResult>(id));
    } catch (error) {
      const isUnknown = error instanceof QueueError && error.code === "SESSION_NOT_FOUND";
      throw isUnknown ? lostSession(id) : error;
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.retention?.stop();
    await this.queue.stop();
    await this.publisher?.stop();
    this.messages.close();
    await this.facts.close();
    await this.database.close();
  }

  private retainEvents(): DailyRetention {
    const { events, dataFolder, eventPlace, eventRetention: terms, logger } = this.options;
    const queue = createQueueControl(this.database);
    return startDailyRetention(
      { events, queue, dataFolder, terms, logger },
      retentionTurn(this.database, eventPlace),
    );
  }

  private hosted(id: string, handle: WorkflowHandle<SessionResult>): HostedSession {
    const result = handle.result().catch(async (error: unknown) => {
      if (error instanceof WorkflowCancelledError) await this.endCancelled(id);
      throw error;
    });
    // The caller may stop the host before it looks at the result.
    result.catch(() => undefined);
    return { id, result };
  }

  /** A cancelled workflow can take no step of its own any more. */
  private async endCancelled(id: string): Promise<void> {
    const { events, dataFolder } = this.options;
    await this.queue.quiet(id);
    const view = await readSession(events, id);
    const repository = view?.opened?.repository;
    if (repository !== undefined) await returnWorktrees({ session: id, repository, dataFolder });
    if (view?.finished === undefined) await events.append(id, [cancelled(id)]);
  }

  /**
   * The first thing that the owner of a session does in each process, and nobody else: ends what an earlier process
   * left running, and says who works on it now.
   */
  private async takeUp(id: string): Promise<void> {
    await reapOrphans(id);
    const identity = processIdentity(process.pid) ?? `unknown:${process.pid}`;
    await this.options.events.append(id, [
      {
        type: "process.attached",
        payload: { pid: process.pid, identity, host: hostname() },
        actor: "orchestrator",
        session: id,
      },
    ]);
  }

  /** The agent that was handed a task tells of it, unless the one who did already has. */
  private async tellDelegation({ delegations, step }: WorkflowContext): Promise<void> {
    if (delegations === 0) return;
    const control = createQueueControl(this.database);
    await step("tell delegation", () => logDelegations(control, this.options.events));
  }

  private world(session: string): World {
    const known = this.worlds.get(session) ?? new World(this.facts, session);
    this.worlds.set(session, known);
    return known;
  }

  private workbench(input: SessionInput): Promise<Workbench> {
    this.inputs.set(input.id, input);
    const known = this.workbenches.get(input.id) ?? this.openWorkbench(input);
    this.workbenches.set(input.id, known);
    return known;
  }

  /** In a process that goes on with a session, what an earlier one prepared is put in place again; that is fast. */
  private async openWorkbench(input: SessionInput): Promise<Workbench> {
    const workbench = await this.options.openWorkbench(input);
    const view = await readSession(this.options.events, input.id);
    if (view?.project === undefined || view.dependencies === undefined) return workbench;
    const worktree = await workbench.checkout(`${input.id}-prepare`, input.base.commit);
    await workbench.prepare(view.project, worktree, this.stopping.signal);
    await workbench.close(worktree.id);
    return workbench;
  }

  private async site(session: string): Promise<WorkSite> {
    const known = this.sites.get(session);
    if (known?.baseline !== undefined) return known;
    const input =
      this.inputs.get(session) ?? sessionInputSchema.parse(await this.queue.input(session));
    const site = await openSite({
      events: this.options.events,
      input,
      workbench: await this.workbench(input),
    });
    this.sites.set(session, site);
    return site;
  }
}

/** Its events are there, and the database that knew how far it was is another one. */
function lostSession(id: string): ArtelError {
  return new ArtelError({
    code: "SESSION_LOST_STATE",
    kind: "refused",
    message: `The database does not know session ${id}: it was removed or replaced since.`,
    remedy: `End the session with \`artel sessions cancel ${id}\`, then start a new one with \`artel improve\`.`,
    details: { session: id },
  });
}
