import { systemClock } from "#shared";
import type { RetentionTurn } from "./retention-turn.ts";
import { retainEvents, type Retention } from "./retain-events.ts";

/** How often it is looked whether a day has gone by since all was done. */
const LOOK_MS = 3_600_000;

export interface DailyRetention {
  /** Resolves when nothing is under way any more: after the session that is at its turn. */
  stop(): Promise<void>;
}

/** Looks now and then on, as long as the process lives, and does not keep it alive. A failure is tried again. */
export function startDailyRetention(
  retention: Omit<Retention, "now">,
  turn: RetentionTurn,
): DailyRetention {
  const stopping = new AbortController();
  let running = Promise.resolve();
  const look = async (): Promise<void> => {
    if (stopping.signal.aborted || (await turn.isDone())) return;
    await retainEvents({ ...retention, now: systemClock.now() }, turn, stopping.signal);
  };
  const begin = () => {
    running = running.then(look).catch((error: unknown) => {
      retention.logger.warn({ error: String(error) }, "could not archive old events");
    });
  };
  begin();
  const timer = setInterval(begin, LOOK_MS).unref();
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await running;
    },
  };
}
