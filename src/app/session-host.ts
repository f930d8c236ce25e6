import { hostname } from "node:os";
import { join } from "node:path";
import { ApprovedToolServers, createApprovalInbox, type ApprovalInbox } from "#approvals";
import { createBudgetBooks, type BudgetKernel } from "#budget";
import type {
  Bisection,
  BisectionOrder,
  Survey,
  SurveyOrder,
  TaskOrder,
  TaskOutcome,
  Verification,
  VerificationOrder,
} from "#domain";
import { connectDatabase, type Database } from "#infra/database";
import { bisect, executeHealing, verify } from "#healing";
import { processIdentity, reapOrphans } from "#infra/process";
import { PartPublisher } from "#infra/resilience";
import { createMessages, type Messages } from "#messages";
import {
  createSessionWorkflow,
  sessionInputSchema,
  type SessionInput,
  type SessionResult,
} from "#orchestrator";
import { ArtelError, systemClock } from "#shared";
import {
  createQueue,
  createQueueControl,
  QueueError,
  WorkflowCancelledError,
  type Queue,
  type QueueControl,
  type WorkflowContext,
  type WorkflowHandle,
} from "#queue";
import { sweepScratch, TransferNotices } from "#transfer";
import { executeBrief, executeTask, removeCoderHomes, survey, type WorkServices } from "#worker";
import { forgetOldWorlds, openFactStore, World, type FactStore } from "#world";
import { cancelled } from "./cancel-session.ts";
import { crewOf } from "./agents/crew.ts";
import { logDecisions } from "./decisions.ts";
import { logDelegations } from "./delegations.ts";
import { APPLICATION_VERSION, plainLogger } from "./engine.ts";
import { forgetSessions } from "./forget-sessions.ts";
import { recordParts } from "./part-events.ts";
import { recordDelegation } from "./record-delegation.ts";
import { startDailyRetention, type DailyRetention } from "./event-retention/daily-retention.ts";
import { retentionTurn } from "./event-retention/retention-turn.ts";
import { isStop, obstacle, postponement } from "./obstacle.ts";
import { scratchOf } from "./remote-site.ts";
import { returnWorktrees } from "./return-worktrees.ts";
import { healingHere } from "./healing-here.ts";
import { openSessionBudgets } from "./session-budget.ts";
import type { SessionHostOptions } from "./session-host-options.ts";
import { readSession } from "./session-log.ts";
import { repositoryAt, settleEnded } from "./settle-ended.ts";
import { SiteFollower } from "./site-follower.ts";
import { storageIdentity, storageSkill } from "./storage-identity.ts";
import { tidyMirrorsOf } from "./tidy-mirrors.ts";
import { artelVersion } from "./version.ts";
import { withdrawPlan } from "./withdraw-plan.ts";
import { WorkSites } from "./work-sites.ts";
import { startIdleSweeping, type IdleSweeping } from "./worktree-pool.ts";

export interface HostedSession {
  readonly id: string;
  /** Ends as the session ends. Rejects with the session's error; when this process stops, it never settles. */
  readonly result: Promise<SessionResult>;
}

/** The sessions that run in this process: the queue, and what their workflows need. */
export interface SessionHost {
  readonly queue: Queue;
  readonly control: QueueControl;
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
    const storage = await storageIdentity(options.dataFolder);
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
  /** The name of the data folder. */
  readonly storage: string;
}

class Host implements SessionHost {
  readonly queue: Queue;
  readonly control: QueueControl;
  private readonly options: SessionHostOptions;
  private readonly parts: HostParts;
  private readonly messages: Messages;
  private readonly approvals: ApprovalInbox;
  private readonly budgets: BudgetKernel;
  private readonly worlds = new Map<string, World>();
  private readonly notices: TransferNotices;
  private readonly sites: WorkSites;
  private follower: SiteFollower | undefined;
  private publisher: PartPublisher | undefined;
  private retention: DailyRetention | undefined;
  private sweeping: IdleSweeping | undefined;

  constructor(options: SessionHostOptions, parts: HostParts) {
    const { database, storage } = parts;
    this.options = options;
    this.parts = parts;
    this.control = createQueueControl(database, recordDelegation);
    this.messages = createMessages(database);
    this.approvals = createApprovalInbox(database);
    this.queue = createQueue({
      database,
      applicationVersion: APPLICATION_VERSION,
      agents: crewOf({
        size: options.agents,
        storage: storageSkill(storage),
        definitions: options.briefs.definitions,
      }),
      serves: options.serves === "all-sessions" ? "chosen-sessions" : "own-sessions",
      leaseSeconds: options.leaseSeconds,
      waits: options.waits,
      ...(options.tasksPerRepository === undefined
        ? {}
        : { tasksPerRepository: options.tasksPerRepository }),
      onRun: (run) => options.onRun?.(run),
      logger: plainLogger(options.logger),
      recordDelegation,
      onForget: (sessions) => forgetSessions(database, sessions),
      obstacleOf: (error) => obstacle(error, options),
      postponementOf: (error) => postponement(error, options.serves),
    });
    this.notices = new TransferNotices(database.pool);
    const { queue, notices } = this;
    this.sites = new WorkSites({ ...options, pool: database.pool, queue, storage, notices });
    this.budgets = openSessionBudgets({
      database,
      process: queue.processId,
      waitMs: options.budgetWaitMs,
      sink: this.sites.sink,
      logger: options.logger,
    });
    recordParts(options.parts, { log: options.events, sink: this.sites.sink }, options.logger);
  }

  async open(): Promise<void> {
    const { events, approve, dataFolder } = this.options;
    const { messages, approvals, sites } = this;
    const work: WorkServices = {
      events: sites.sink,
      messages,
      site: (session) => sites.site(session),
    };
    const healing = healingHere(work);
    const { budgets: budget } = this;
    const books = createBudgetBooks(this.parts.database);
    const toolServers = new ApprovedToolServers(this.parts.database.pool);
    const host = { sites, messages, inbox: approvals, budget, books, toolServers };
    const agents = this.options.briefs.services(host);
    const live = createSessionWorkflow({
      events,
      messages,
      approvals,
      approve,
      workbench: (input) => sites.workbench(input),
      preferredSkills: [storageSkill(this.parts.storage)],
      waits: this.options.waits,
      offer: (input) => sites.offer(input),
      receive: (input, commits) => sites.receive(input, commits),
      world: (session) => this.world(session),
      analysisCache: join(dataFolder, "cache", "analysis"),
    });
    this.queue.register<SessionInput, SessionResult>("session", async (given, context) => {
      const input = sessionInputSchema.parse(given);
      sites.know(input);
      await this.takeUp(input);
      return live(input, context);
    });
    this.queue.register<SurveyOrder, Survey>("survey", async (order, context) => {
      await this.tellDelegation(context);
      return survey(order, context, work);
    });
    this.queue.register<TaskOrder, TaskOutcome>("task", async (order, context) => {
      await this.tellDelegation(context);
      if (order.task.healing !== undefined) return executeHealing(order, context, healing);
      return order.task.brief === undefined
        ? executeTask(order, context, work)
        : executeBrief(order, context, { ...work, agents });
    });
    this.queue.register<VerificationOrder, Verification>("verification", (order, context) =>
      verify(order, context, healing),
    );
    this.queue.register<BisectionOrder, Bisection>("bisection", (order, context) =>
      bisect(order, context, healing),
    );
    await sweepScratch(scratchOf(dataFolder), systemClock.now());
    await forgetOldWorlds(this.parts.facts, this.options.world.retainedDays);
    await logDelegations(this.control, events);
    await this.logDecisions();
    await this.budgets.forfeitDead();
    await this.queue.start();
    this.publisher = new PartPublisher({
      parts: this.options.parts,
      pool: this.parts.database.pool,
      process: this.queue.processId,
      logger: this.options.logger,
    });
    await settleEnded({ sites, ...this.parts, events });
    if (this.options.serves === "all-sessions") await this.follow();
    this.retention = this.retainEvents();
    this.sweeping = startIdleSweeping(this.options);
  }

  /** Finds the sessions of all machines that this process's agents can work for. */
  private async follow(): Promise<void> {
    const { options, parts, queue, notices, sites } = this;
    const tidy = (live: ReadonlySet<string>) => this.tidy(live);
    await notices.start();
    this.follower = new SiteFollower({
      pool: parts.database.pool,
      queue,
      notices,
      storage: parts.storage,
      artelVersion: artelVersion(),
      logger: options.logger,
      prepare: (session, signal) => sites.prepareRemote(session, signal),
      tidy,
      onRefused: (session, reason) => options.onRefused?.(session, reason),
    });
    await this.follower.start();
  }

  private async tidy(live: ReadonlySet<string>): Promise<void> {
    const { sites, queue, options } = this;
    for (const session of sites.remoteSessions().filter((id) => !live.has(id))) {
      await queue.quiet(session);
      await sites.forgetRemote(session);
      await removeCoderHomes(options.dataFolder, session);
    }
    await tidyMirrorsOf(options, live);
  }

  async start(input: SessionInput): Promise<HostedSession> {
    return this.hosted(
      input.id,
      await this.queue.run<SessionInput, SessionResult>("session", input.id, input),
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
    await this.retention?.stop();
    await this.sweeping?.stop();
    await this.follower?.stop();
    await this.queue.stop();
    await this.publisher?.stop();
    await this.sites.stop();
    this.notices.stop();
    this.messages.close();
    this.approvals.close();
    this.budgets.close();
    await this.parts.facts.close();
    await this.parts.database.close();
  }

  private retainEvents(): DailyRetention {
    const { events, dataFolder, eventPlace, eventRetention: terms, logger } = this.options;
    return startDailyRetention(
      { events, queue: this.control, dataFolder, terms, logger },
      retentionTurn(this.parts.database, eventPlace),
    );
  }

  private hosted(id: string, handle: WorkflowHandle<SessionResult>): HostedSession {
    const result = handle.result().then(
      async (ended) => {
        await this.settle(id);
        return ended;
      },
      async (error: unknown) => {
        if (error instanceof WorkflowCancelledError) await this.endCancelled(id);
        if (!isStop(error)) await this.settle(id);
        throw error;
      },
    );
    // The caller may stop the host before it looks at the result.
    result.catch(() => undefined);
    return { id, result };
  }

  /** What does not work here is done when the next process opens. */
  private async settle(id: string): Promise<void> {
    const { events, logger } = this.options;
    try {
      const view = await readSession(events, id);
      await this.sites.settle(id, await repositoryAt(view?.opened?.repository));
      await removeCoderHomes(this.options.dataFolder, id);
      await this.logDecisions();
    } catch (error) {
      logger.warn({ session: id, error: String(error) }, "could not end the offer of a session");
    }
  }

  /** A cancelled workflow can take no step of its own any more. */
  private async endCancelled(id: string): Promise<void> {
    const { events, dataFolder } = this.options;
    await this.queue.quiet(id);
    const view = await readSession(events, id);
    const repository = view?.opened?.repository;
    if (repository !== undefined) await returnWorktrees({ session: id, repository, dataFolder });
    await withdrawPlan(this.approvals, id);
    if (view?.finished === undefined) await events.append(id, [cancelled(id)]);
  }

  /**
   * The first thing that the owner of a session does in each process, and nobody else: ends what an earlier process
   * left running, says who works on it now, and goes on to serve the machines that help.
   */
  private async takeUp(input: SessionInput): Promise<void> {
    const { id } = input;
    await reapOrphans(id);
    await this.budgets.open(id, input.budget);
    const identity = processIdentity(process.pid) ?? `unknown:${process.pid}`;
    await this.options.events.append(id, [
      {
        type: "process.attached",
        payload: { pid: process.pid, identity, host: hostname() },
        actor: "orchestrator",
        session: id,
      },
    ]);
    void this.sites.offerAgain(input);
  }

  /** The agent that was handed a task tells of it, unless the one who did already has. */
  private async tellDelegation({ delegations, step }: WorkflowContext): Promise<void> {
    if (delegations === 0) return;
    await step("tell delegation", () => logDelegations(this.control, this.options.events));
  }

  private logDecisions(): Promise<void> {
    const { approvals: inbox, options, parts } = this;
    return logDecisions({ inbox, events: options.events, facts: parts.facts });
  }

  private world(session: string): World {
    const known = this.worlds.get(session) ?? new World(this.parts.facts, session);
    this.worlds.set(session, known);
    return known;
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
