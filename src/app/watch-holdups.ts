import type { Bottleneck } from "#domain";
import type { QueueControl, QueueStatistics } from "#queue";
import type { Logger } from "#shared";

/** What keeps a session from going on, and what a person can do about it. */
export interface Holdup {
  readonly message: string;
  readonly remedy: string;
}

const FIRST_MS = 5_000;
const EVERY_MS = 15_000;
/** Of which waiting alone is no way out. */
const LASTING: readonly Bottleneck["kind"][] = ["skill-gap", "provider-unavailable"];

/** Looks again and again, and tells each holdup of the session once as long as it lasts. Returns what ends it. */
export function watchHoldups(options: {
  readonly control: Pick<QueueControl, "statistics">;
  readonly session: string;
  readonly logger: Logger;
  tell(holdup: Holdup): void;
}): () => void {
  const { control, session, logger, tell } = options;
  let told = new Set<string>();
  let timer = setTimeout(look, FIRST_MS);
  timer.unref();
  let isEnded = false;

  function look(): void {
    void control
      .statistics()
      .then((statistics) => {
        if (isEnded) return;
        const holdups = holdupsOf(statistics, session);
        for (const each of holdups) if (!told.has(each.message)) tell(each);
        told = new Set(holdups.map(({ message }) => message));
      })
      // Nobody is worse off: the session itself says when the database fails.
      .catch((error: unknown) => logger.debug({ session, error: String(error) }, "no statistics"))
      .finally(() => {
        if (isEnded) return;
        timer = setTimeout(look, EVERY_MS);
        timer.unref();
      });
  }

  return () => {
    isEnded = true;
    clearTimeout(timer);
  };
}

function holdupsOf(statistics: QueueStatistics, session: string): readonly Holdup[] {
  const { paused, pausedAgents, bottlenecks } = statistics;
  const held = bottlenecks.filter(
    ({ kind, tasks }) => LASTING.includes(kind) && tasks.some((id) => id.startsWith(`${session}/`)),
  );
  return [
    ...(paused.includes("")
      ? [{ message: "The queue is paused.", remedy: "`artel queue resume` goes on." }]
      : []),
    ...(paused.includes(session)
      ? [
          {
            message: "The session is paused.",
            remedy: `\`artel queue resume ${session}\` goes on.`,
          },
        ]
      : []),
    ...held.map(({ message, recommendation }) => ({ message, remedy: recommendation })),
    ...(held.some(({ kind }) => kind === "skill-gap") ? pausedAgents : []).map((name) => ({
      message: `Agent ${name} is paused.`,
      remedy: `\`artel agents resume ${name}\` lets it work.`,
    })),
  ];
}
