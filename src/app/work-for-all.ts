import type { TaskRun } from "#queue";
import { ArtelError } from "#shared";
import type { Application } from "./application.ts";
import { openApplicationHost } from "./application-host.ts";

export interface WorkerOptions {
  /** Aborted by the person: what is under way is given back, for others to go on with. */
  readonly signal: AbortSignal;
  /** Agents are registered, and take tasks from now on. */
  onReady(agents: number): void;
  onRun(run: TaskRun): void;
  /** Tells why the agents do no task of a session, when it is something that the person can change. */
  onRefused(session: string, reason: string): void;
}

/** Offers this process's agents to all sessions of the queue, until the signal. */
export async function workForAll(application: Application, options: WorkerOptions): Promise<void> {
  if (application.configuration.get("agents") === 0) throw noAgents();
  const host = await openApplicationHost(application, {
    serves: "all-sessions",
    onRun: options.onRun,
    onRefused: options.onRefused,
    approve: () => Promise.reject(new TypeError("a worker has no plan to approve")),
  });
  try {
    options.onReady(application.configuration.get("agents"));
    await new Promise<void>((resolve) => {
      if (options.signal.aborted) resolve();
      options.signal.addEventListener("abort", () => resolve(), { once: true });
      // The queue's own timers do not keep the process.
      const awake = setInterval(() => {}, 60_000);
      options.signal.addEventListener("abort", () => clearInterval(awake), { once: true });
    });
  } finally {
    await host.stop();
  }
}

function noAgents(): ArtelError {
  return new ArtelError({
    code: "WORKER_WITHOUT_AGENTS",
    kind: "usage",
    message: "A worker with 0 agents would do nothing.",
    remedy: "Start it with `--agents 1` or more.",
  });
}
