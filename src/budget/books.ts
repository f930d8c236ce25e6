import { withDbRetry } from "@dbos-inc/dbos-sdk/internal/system_database";
import type { BudgetScope, LimitChange } from "#domain";
import type { Database } from "#infra/database";
import { forfeitOfDead, type LivingProcesses } from "./entries.ts";
import { removeLimit, setLimit, type GivenLimit } from "./limits.ts";
import { findSession, forgetSessions } from "./sessions.ts";
import {
  currentSpending,
  knowsScope,
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
  /** The session with the id, or the one whose id ends so. Refuses (`BUDGET_NOT_FOUND`, `BUDGET_AMBIGUOUS`) others. */
  find(wanted: string): Promise<string>;
  /** Whether a scope of the kind with this name ever reserved something. */
  knows(scope: Pick<BudgetScope, "kind" | "id">): Promise<boolean>;
  /** Removes all of sessions that have ended; what was spent stays on the other accounts. */
  forget(sessions: readonly string[]): Promise<void>;
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
    find: (wanted) => findSession(pool, wanted),
    knows: (scope) => knowsScope(pool, scope),
    forget: (sessions) => withDbRetry(() => forgetSessions(pool, sessions)),
    forfeitDead: (living) => forfeitOfDead(pool, living),
  };
}
