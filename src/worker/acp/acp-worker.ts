import type { WorkContext, Worker, WorkerJob, WorkerResult } from "../worker.ts";
import type { AcpWorkerOptions } from "./acp-worker-options.ts";
import { Round } from "./round.ts";

/**
 * Has a task done by a coding CLI that people have, in its sandbox, through the Agent Client Protocol. What it says of
 * its work is only told; what it did is in the worktree.
 */
export class AcpWorker implements Worker {
  readonly kind = "acp";
  readonly #options: AcpWorkerOptions;

  constructor(options: AcpWorkerOptions) {
    this.#options = options;
  }

  async execute(job: WorkerJob, context: WorkContext): Promise<WorkerResult> {
    context.signal.throwIfAborted();
    const round = new Round(this.#options, job, context);
    try {
      const opened = await context.step(`acp.open.${job.round}`, () => round.open());
      const result =
        opened.session === undefined
          ? opened.result
          : await context.step(`acp.turn.${job.round}`, () => round.turn(opened.session));
      // Not when it was stopped: another process may go on with it.
      await round.forget();
      return result;
    } finally {
      await round.close();
    }
  }
}
