import type { LimitChange } from "#domain";
import type { Database } from "#infra/database";
import { forfeitOfDead, type LivingProcesses } from "./entries.ts";
import { removeLimit, setLimit, type GivenLimit } from "./limits.ts";
import {
  currentSpending,
  listedSessions,
  sessionSpending,
  type ListedSession,
  type ScopeSpending,
  type SessionSpending,
} from "./spending.ts";

/** What was spent and may be, as a person looks at it and changes it, from any process; nothing is spent here. */
export interface BudgetBooks {
  /** Refuses (`BUDGET_NOT_FOUND`) a session that was not opened. */
  session(session: string): Promise<SessionSpending>;
  /** Of all sessions together: today, and what agents, providers and persons spent today or this month. */
  current(): Promise<readonly ScopeSpending[]>;
  /** The latest first. */
  sessions(most: number): Promise<readonly ListedSession[]>;
  /** For all machines, from now on. Refuses (`BUDGET_NOT_FOUND`) a session or task whose session was not opened. */
  limit(given: GivenLimit): Promise<LimitChange>;
  /** What a person has set holds no more: what the sessions were opened with does again. */
  unlimit(scope: Pick<GivenLimit, "kind" | "id">): Promise<LimitChange>;
  /** Counts what dead processes had reserved as perhaps spent. */
  forfeitDead(living: LivingProcesses): Promise<number>;
}

export function createBudgetBooks({ pool }: Pick<Database, "pool">): BudgetBooks {
  return {
    session: (session) => sessionSpending(pool, session),
    current: () => currentSpending(pool),
    sessions: (most) => listedSessions(pool, most),
    limit: (given) => setLimit(pool, given),
    unlimit: (scope) => removeLimit(pool, scope),
    forfeitDead: (living) => forfeitOfDead(pool, living),
  };
}
