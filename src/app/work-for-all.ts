import type { TaskRun } from "#queue";
import type { Application } from "./application.ts";
import { requireSandbox } from "./sandbox.ts";
import { openSessionHost } from "./session-host.ts";
import { openSessionWorkbench } from "./session-workbench.ts";

export interface WorkerOptions {
  /** Aborted by the person: what is under way is given back, for others to go on with. */
  readonly signal: AbortSignal;
  /** Agents are registered, and take tasks from now on. */
  onReady(agents: number): void;
  onRun(run: TaskRun): void;
}

/** Offers this process's agents to all sessions of the queue, until the signal. */
export async function workForAll(application: Application, options: WorkerOptions): Promise<void> {
  const sandbox = await requireSandbox();
  const { configuration, events, logger } = application;
  const agents = configuration.get("agents");
  const host = await openSessionHost({
    dataFolder: configuration.get("dataFolder"),
    databaseUrl: configuration.get("databaseUrl"),
    agents,
    serves: "all-sessions",
    onRun: options.onRun,
    events,
    logger,
    approve: () => Promise.reject(new TypeError("a worker has no plan to approve")),
    openWorkbench: (input) => openSessionWorkbench({ application, sandbox, input }),
  });
  try {
    options.onReady(agents);
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
