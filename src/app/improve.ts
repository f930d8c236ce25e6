import { isDeepStrictEqual } from "node:util";
import type { Plan, SessionView } from "#domain";
import type { EventLog } from "#infra/events";
import { sessionInputSchema, type SessionInput } from "#orchestrator";
import { WorkflowCancelledError } from "#queue";
import { ArtelError } from "#shared";
import type { Application } from "./application.ts";
import { openApplicationHost } from "./application-host.ts";
import { BudgetStopError } from "./budget-stop.ts";
import { returnLeftWorktrees } from "./left-worktrees.ts";
import { describeSession, goalOf, type SessionRequest } from "./open-session.ts";
import type { HostedSession, SessionHost } from "./session-host.ts";
import { readSession, sessionIds } from "./session-log.ts";
import { sessionState } from "./session-state.ts";
import { resumable, StorageError } from "./storage-failure.ts";
import { watchHoldups, type Holdup } from "./watch-holdups.ts";

export interface RunOptions {
  approve(plan: Plan, signal: AbortSignal): Promise<boolean>;
  /** Aborted by the person: the session stops with its work saved, and can be resumed. */
  readonly signal: AbortSignal;
  /** Called before the first step of a session is taken, to show its progress. */
  onSession(id: string, resumed: boolean): void;
  /** Called when something keeps it from going on that waiting alone does not end. */
  onHoldup(holdup: Holdup): void;
}

export interface RunOutcome {
  readonly view: SessionView;
  /** The person stopped it; `artel resume` goes on. */
  readonly stopped: boolean;
  /** Why the session failed, when it did. */
  readonly error: ArtelError | undefined;
}

/** Runs a new session to its end; or goes on with one of the same repository that was cut off. */
export async function improve(
  application: Application,
  request: SessionRequest,
  options: RunOptions,
): Promise<RunOutcome> {
  const input = describeSession(request);
  return withHost(application, options, async (host) => {
    await returnLeftWorktrees(application, request.repository);
    const unfinished =
      request.dryRun || request.anew === true
        ? undefined
        : await interruptedOf(application, request, host);
    if (unfinished !== undefined) {
      options.onSession(unfinished, true);
      return host.resume(unfinished);
    }
    options.onSession(input.id, false);
    return host.start(input);
  });
}

/** Goes on with a session that was cut off. */
export async function resumeSession(
  application: Application,
  id: string,
  options: RunOptions,
): Promise<RunOutcome> {
  await requireUnfinished(application.events, id);
  return withHost(application, options, (host) => {
    options.onSession(id, true);
    return host.resume(id);
  });
}

/** Ids of sessions whose process is gone, oldest first. */
export async function interruptedSessions(
  application: Application,
): Promise<readonly SessionView[]> {
  const views = await Promise.all(
    (await sessionIds(application.events)).map((id) => readSession(application.events, id)),
  );
  return views
    .filter((view) => view !== undefined)
    .filter((view) => sessionState(view) === "interrupted");
}

/** The oldest of the repository with this goal. Not a dry run: who asked for the work would only get its plan. */
async function interruptedOf(
  application: Application,
  request: SessionRequest,
  host: SessionHost,
): Promise<string | undefined> {
  for (const { id, input } of await host.queue.interrupted()) {
    const known = sessionInputSchema.safeParse(input).data;
    if (known === undefined || known.dryRun) continue;
    if (known.gitDirectory !== request.repository.gitDirectory) continue;
    if (known.goal !== goalOf(request)) continue;
    if (!isSameFailure(known, request)) continue;
    // One that was killed after its last event has nothing left to do.
    if ((await readSession(application.events, id))?.finished === undefined) return id;
  }
  return undefined;
}

/** A failure is one at a commit; any session of an improvement takes in what is there now. */
function isSameFailure(
  { healing, base }: SessionInput,
  { failure, ...request }: SessionRequest,
): boolean {
  if (healing === undefined || failure === undefined) return healing === failure;
  return base.commit === request.base.commit && isDeepStrictEqual(healing.failure, failure);
}

async function withHost(
  application: Application,
  options: RunOptions,
  begin: (host: SessionHost) => Promise<HostedSession>,
): Promise<RunOutcome> {
  const host = await openApplicationHost(application, {
    serves: "own-sessions",
    approve: options.approve,
  });
  try {
    options.signal.throwIfAborted();
    const hosted = await begin(host);
    const endWatch = watchHoldups({
      control: host.control,
      session: hosted.id,
      logger: application.logger,
      tell: options.onHoldup,
    });
    const ending = await endOrStop(hosted, options.signal).finally(endWatch);
    if (ending.stopped) await host.stop();
    const view = await readSession(application.events, hosted.id);
    if (view === undefined) {
      options.signal.throwIfAborted(); // so early that nothing was done
      throw new TypeError(`session ${hosted.id} left no events`);
    }
    return { view, ...ending };
  } finally {
    await host.stop();
  }
}

type Ending = Pick<RunOutcome, "stopped" | "error">;

/** Waits for the session's end or for the person to stop it, whichever comes first. */
async function endOrStop(hosted: HostedSession, signal: AbortSignal): Promise<Ending> {
  const stopped: Ending = { stopped: true, error: undefined };
  if (signal.aborted) return stopped;
  const stop = Promise.withResolvers<Ending>();
  const onAbort = () => stop.resolve(stopped);
  signal.addEventListener("abort", onAbort, { once: true });
  const ended = hosted.result.then(
    (): Ending => ({ stopped: false, error: undefined }),
    (error: unknown): Ending => {
      if (error instanceof WorkflowCancelledError) return { stopped: false, error: undefined };
      if (error instanceof StorageError) throw resumable(error, hosted.id);
      if (error instanceof BudgetStopError) throw error;
      if (error instanceof ArtelError) return { stopped: false, error };
      throw error;
    },
  );
  try {
    return await Promise.race([ended, stop.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Refuses a session that is not there or has ended. */
export async function requireUnfinished(events: EventLog, id: string): Promise<SessionView> {
  const view = await readSession(events, id);
  if (view === undefined || view.finished !== undefined) throw notResumable(id, view);
  return view;
}

function notResumable(id: string, view: SessionView | undefined): ArtelError {
  return new ArtelError({
    code: view === undefined ? "SESSION_NOT_FOUND" : "SESSION_ENDED",
    kind: view === undefined ? "not-found" : "usage",
    message:
      view === undefined
        ? `There is no session "${id}".`
        : `Session ${id} has ended: ${view.finished?.outcome}.`,
    remedy: "Run `artel sessions list` to see which sessions can be resumed.",
    details: { session: id },
  });
}
