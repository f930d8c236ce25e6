import type { Configuration } from "#infra/config";
import { systemClock, type Logger } from "#shared";
import { sweepIdleWorktrees, type PoolTerms } from "#worktrees";

/** How often a process that lives on looks for worktrees that nobody has used. */
const LOOK_MS = 300_000;

export function poolTermsOf(configuration: Configuration, logger: Logger): PoolTerms {
  return {
    idle: configuration.get("worktrees.pool") ?? configuration.get("agents") + 1,
    onFailure: (error) =>
      logger.warn({ error: String(error) }, "a worktree could not be made ready for later"),
  };
}

export interface IdleSweeping {
  stop(): Promise<void>;
}

/** Deletes idle worktrees of all repositories, now and then on, as long as the process lives; it does not keep it alive. */
export function startIdleSweeping(of: {
  readonly dataFolder: string;
  readonly idleMs: number;
  readonly logger: Logger;
}): IdleSweeping {
  const { dataFolder, idleMs, logger } = of;
  let running = Promise.resolve();
  const sweep = async (): Promise<void> => {
    const deleted = await sweepIdleWorktrees({ dataFolder, idleMs, now: systemClock.now() });
    if (deleted > 0) logger.info({ deleted }, "idle worktrees deleted");
  };
  const begin = (): void => {
    running = running.then(sweep).catch((error: unknown) => {
      logger.warn({ error: String(error) }, "idle worktrees could not be deleted");
    });
  };
  begin();
  const timer = setInterval(begin, LOOK_MS).unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
