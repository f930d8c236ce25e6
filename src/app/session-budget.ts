import { createBudget, type BudgetKernel } from "#budget";
import { agentNamed, type BudgetExhaustion, type NewEvent, type ReservationRequest } from "#domain";
import type { Database } from "#infra/database";
import { createQueueControl } from "#queue";
import type { Logger } from "#shared";
import type { WorkServices } from "#worker";

/** The budgets of the sessions and tasks of this process. */
export function openSessionBudgets(of: {
  readonly database: Database;
  /** The name under which other processes know this one. */
  readonly process: string;
  readonly waitMs: number;
  readonly sink: WorkServices["events"];
  readonly logger: Logger;
}): BudgetKernel {
  const { database, process, waitMs, sink, logger } = of;
  return createBudget({
    database,
    process,
    waitMs,
    living: createQueueControl(database).living,
    onExhausted: async (request, exhaustion) => {
      const { session } = request.spender;
      try {
        await sink.append(session, [exhaustedEvent(request, exhaustion)]);
      } catch (error) {
        // The refusal itself is told to whoever made the call, and is the more important.
        logger.warn({ error, session }, "a limit that was reached could not be recorded");
      }
    },
  });
}

/** With many agents a limit refuses many calls; the event of the first is read. */
function exhaustedEvent(
  { spender: { session, task, agent } }: ReservationRequest,
  exhaustion: BudgetExhaustion,
): NewEvent {
  const { scope, unit, limit } = exhaustion;
  const { kind, id, period = "" } = scope;
  return {
    type: "budget.exhausted",
    payload: { ...(task === undefined ? {} : { task }), exhaustion },
    actor: agent === undefined ? "orchestrator" : agentNamed(agent),
    session,
    ...(task === undefined ? {} : { task }),
    key: ["budget", session, kind, id, period, unit, limit].join("/"),
  };
}
