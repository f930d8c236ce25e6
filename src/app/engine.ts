import type { Logger } from "#shared";

/** Changes with what a running session's recorded steps mean, so that none goes on under another meaning. */
export const APPLICATION_VERSION = "5";

/** The database and the queue log sentences without fields. */
export function plainLogger(
  logger: Logger,
): Record<"debug" | "info" | "warn" | "error", (message: string) => void> {
  return {
    debug: (message) => logger.debug({}, message),
    info: (message) => logger.info({}, message),
    warn: (message) => logger.warn({}, message),
    error: (message) => logger.error({}, message),
  };
}
