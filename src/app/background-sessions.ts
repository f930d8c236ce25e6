import { hostname } from "node:os";
import type { SessionView } from "#domain";
import { processIdentity } from "#infra/process";
import type { SessionInput } from "#orchestrator";
import { ArtelError } from "#shared";
import type { Application } from "./application.ts";
import { openApplicationHost } from "./application-host.ts";
import { BudgetStopError } from "./budget-stop.ts";
import { cancelSession } from "./cancel-session.ts";
import { requireUnfinished } from "./improve.ts";
import { returnLeftWorktrees } from "./left-worktrees.ts";
import { isStop } from "./obstacle.ts";
import { describeSession, type SessionRequest } from "./open-session.ts";
import { writeReports } from "./reports.ts";
import type { HostedSession, SessionHost } from "./session-host.ts";
import { readSession } from "./session-log.ts";
import { sessionState, type SessionState } from "./session-state.ts";

/** Told when a session begins, goes on or ends in this process. */
export type SessionListener = (session: string, change: "begun" | "ended") => void;

export interface BackgroundSessionsOptions {
  readonly application: Application;
  /** The most sessions at once. */
  readonly most: number;
  /** What runs them; a process has one at a time. */
  openHost(): Promise<SessionHost>;
  /** How long it is kept when no session runs: it holds the database open. Milliseconds. */
  readonly idleMs?: number;
}

const IDLE_MILLISECONDS = 30_000;

/** As the configuration wants them. Nothing is opened before the first session begins. */
export function openBackgroundSessions(application: Application): BackgroundSessions {
  return new BackgroundSessions({
    application,
    most: application.configuration.get("mcp.sessionsAtOnce"),
    openHost: () =>
      openApplicationHost(application, {
        serves: "own-sessions",
        // Who wants to be asked has said so when the session was begun, and is asked in the inbox.
        approve: () => Promise.resolve(true),
      }),
  });
}

/** Sessions that this process runs beside each other while it does something else, such as to answer requests. */
export class BackgroundSessions {
  readonly #options: BackgroundSessionsOptions;
  readonly #running = new Set<string>();
  /** Why sessions stopped that have not ended. */
  readonly #stops = new Map<string, ArtelError>();
  readonly #listeners = new Set<SessionListener>();
  #host: SessionHost | undefined;
  #isOver = false;
  #turn: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;

  constructor(options: BackgroundSessionsOptions) {
    this.#options = options;
  }

  /** Begins a session, and answers its id when it would survive the end of this process. */
  async begin(request: SessionRequest): Promise<string> {
    const input = describeSession(request);
    return this.#inTurn(async () => {
      this.#requireRoom();
      await returnLeftWorktrees(this.#options.application, request.repository);
      return this.#start(input);
    });
  }

  /** The same of a session that is described already. */
  async start(input: SessionInput): Promise<string> {
    return this.#inTurn(() => {
      this.#requireRoom();
      return this.#start(input);
    });
  }

  /** Goes on with a session whose process is gone or that stopped here. One that runs here goes on as it did. */
  async resume(id: string): Promise<void> {
    await requireUnfinished(this.#options.application.events, id);
    await this.#inTurn(async () => {
      if (this.#running.has(id)) return;
      this.#requireRoom();
      await this.#resume(id);
    });
  }

  /** Ends a session for good, wherever it runs. */
  async cancel(id: string): Promise<{ readonly id: string; readonly wasRunning: boolean }> {
    return this.#inTurn(() => {
      const state = (view: SessionView) => this.state(view);
      return cancelSession(this.#options.application, id, { queue: this.#host?.queue, state });
    });
  }

  /** As `sessionState`, also of sessions that were this process's and stopped. */
  state(view: SessionView): SessionState {
    const state = sessionState(view);
    const isHere = state === "working" && isThisProcess(view);
    return isHere && !this.#running.has(view.id) ? "interrupted" : state;
  }

  /** Why a session of this process stopped that has not ended. */
  stopOf(id: string): ArtelError | undefined {
    return this.#stops.get(id);
  }

  isRunning(id: string): boolean {
    return this.#running.has(id);
  }

  /** Answers how to stop listening. */
  listen(listener: SessionListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Stops all sessions with their work saved; they can be resumed. */
  async stop(): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#idle);
    await this.#inTurn(() => this.#close());
  }

  async #start(input: SessionInput): Promise<string> {
    const host = await this.#opened();
    this.#follow(host, await host.start(input));
    return input.id;
  }

  async #resume(id: string): Promise<void> {
    const host = await this.#opened();
    this.#follow(host, await host.resume(id));
  }

  #follow(host: SessionHost, { id, result }: HostedSession): void {
    this.#running.add(id);
    this.#stops.delete(id);
    this.#tell(id, "begun");
    result.then(
      () => this.#ended(host, id, undefined),
      (error: unknown) => this.#ended(host, id, error),
    );
  }

  #ended(host: SessionHost, id: string, error: unknown): void {
    if (this.#isOver) return;
    void this.#inTurn(() => this.#end(host, id, error));
  }

  /** It counts as running until it is known what becomes of it: nobody is to see it as cut off in between. */
  async #end(host: SessionHost, id: string, error: unknown): Promise<void> {
    try {
      if (!isStop(error)) await this.#report(id);
      else if (await this.#goesOn(host, id, error)) return;
    } catch (failure) {
      this.#warn(id, failure);
      if (failure instanceof ArtelError) this.#stops.set(id, failure);
    }
    this.#running.delete(id);
    this.#tell(id, "ended");
    this.#closeWhenIdle();
  }

  /**
   * What stopped one session has stopped all of the host. Those that may go on do so: a session's own budget is no
   * matter of the others.
   */
  async #goesOn(host: SessionHost, id: string, error: unknown): Promise<boolean> {
    if (this.#host === host) await this.#close();
    if (error instanceof BudgetStopError && isOfAnother(error, id)) {
      await this.#resume(id);
      return true;
    }
    if (error instanceof ArtelError) this.#stops.set(id, error);
    return false;
  }

  /** The report is made of the events at any time; what is written is for people who look into the folder. */
  async #report(id: string): Promise<void> {
    const view = await readSession(this.#options.application.events, id);
    if (view?.finished !== undefined) await writeReports(this.#options.application, view);
  }

  async #opened(): Promise<SessionHost> {
    clearTimeout(this.#idle);
    if (this.#isOver) throw stopping();
    this.#host ??= await this.#options.openHost();
    return this.#host;
  }

  async #close(): Promise<void> {
    const host = this.#host;
    this.#host = undefined;
    await host?.stop();
  }

  #closeWhenIdle(): void {
    clearTimeout(this.#idle);
    if (this.#running.size > 0 || this.#isOver) return;
    const close = () =>
      this.#inTurn(async () => {
        if (this.#running.size === 0) await this.#close();
      }).catch((failure: unknown) => this.#warn(undefined, failure));
    this.#idle = setTimeout(() => void close(), this.#options.idleMs ?? IDLE_MILLISECONDS);
    this.#idle.unref();
  }

  /** One at a time: opening, closing and cancelling each need the process's only queue. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #requireRoom(): void {
    if (this.#running.size < this.#options.most) return;
    throw new ArtelError({
      code: "SESSIONS_AT_ONCE",
      kind: "busy",
      message: `${this.#running.size} sessions run in this process already, and it may run no more at once.`,
      remedy: "Wait for one of them, or cancel one.",
      details: { running: [...this.#running] },
    });
  }

  #tell(session: string, change: "begun" | "ended"): void {
    for (const listener of this.#listeners) listener(session, change);
  }

  #warn(session: string | undefined, error: unknown): void {
    this.#options.application.logger.warn({ session, error }, "a session in the background");
  }
}

function isThisProcess({ process: owner }: SessionView): boolean {
  return (
    owner?.host === hostname() &&
    owner.pid === process.pid &&
    owner.identity === processIdentity(process.pid)
  );
}

function isOfAnother({ details }: BudgetStopError, id: string): boolean {
  const { scope } = details;
  if (typeof scope !== "object" || scope === null || !("kind" in scope && "id" in scope))
    return false;
  return scope.kind === "session" && scope.id !== id;
}

function stopping(): ArtelError {
  return new ArtelError({
    code: "SERVER_STOPPING",
    kind: "busy",
    message: "The process is stopping and begins no session any more.",
    remedy: "Start it again.",
  });
}
