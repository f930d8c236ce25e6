import {
  createBudgetBooks,
  type BudgetBooks,
  type ListedSession,
  type ScopeSpending,
  type SessionSpending,
} from "#budget";
import type { BudgetLimit, BudgetScopeKind, LimitChange, NewEvent } from "#domain";
import { sessionBudgetOf } from "#infra/config";
import type { EventLog } from "#infra/events";
import { createQueueControl } from "#queue";
import type { Application } from "./application.ts";
import { personActor, personName } from "./person.ts";
import { SYSTEM_STREAM } from "./session-log.ts";
import { withDatabase } from "./with-database.ts";

/** What a session has spent and may; by the whole id or its end. */
export function showSessionBudget(
  application: Application,
  wanted: string,
): Promise<SessionSpending> {
  return withBooks(application, async (books) => books.session(await books.find(wanted)));
}

/** What was spent today, and by persons this month; limits as a session would be opened with here and now. */
export function showCurrentBudget(application: Application): Promise<readonly ScopeSpending[]> {
  const { limits } = sessionBudgetOf(application.configuration, personName());
  return withBooks(application, async (books) =>
    (await books.current()).map((each) => ({
      ...each,
      limit: { ...limits[each.scope.kind], ...each.limit },
    })),
  );
}

/** Of sessions, the latest first. */
export function listBudgets(
  application: Application,
  most: number,
): Promise<readonly ListedSession[]> {
  return withBooks(application, (books) => books.sessions(most));
}

export interface LimitSetting {
  readonly change: LimitChange;
  /** Nothing was ever reserved under this name: it may be mistyped. */
  readonly isUnknown: boolean;
}

/** Sets a limit for the person who runs this process, or removes what was set when it is empty, and tells of it. */
export function setBudgetLimit(
  application: Application,
  wanted: { readonly kind: BudgetScopeKind; readonly id?: string; readonly limit: BudgetLimit },
): Promise<LimitSetting> {
  return withBooks(application, async (books) => {
    const { kind, limit } = wanted;
    const id = await wholeId(books, kind, wanted.id);
    const scope = { kind, ...(id === undefined ? {} : { id }) };
    const isEmpty = limit.dollars === undefined && limit.tokens === undefined;
    const change = isEmpty
      ? await books.unlimit(scope)
      : await books.limit({ ...scope, limit, by: personActor() });
    await tell(application.events, change);
    const isNamed = id !== undefined && kind !== "session" && kind !== "day";
    return { change, isUnknown: isNamed && !(await books.knows({ kind, id })) };
  });
}

/** The end of a session's id is enough, also before the name of a task. */
async function wholeId(
  books: BudgetBooks,
  kind: BudgetScopeKind,
  id: string | undefined,
): Promise<string | undefined> {
  if (id === undefined || (kind !== "session" && kind !== "task")) return id;
  const [session = "", ...task] = id.split("/");
  return [await books.find(session), ...task].join("/");
}

async function tell(events: EventLog, change: LimitChange): Promise<void> {
  const { kind, id } = change;
  const session = kind === "session" || kind === "task" ? id?.split("/")[0] : undefined;
  // Several data folders may share a database: a session's events are in one of them.
  const isHere = session !== undefined && (await events.readEnd(session)).length > 0;
  const event: NewEvent = {
    type: "budget.changed",
    payload: change,
    actor: personActor(),
    ...(isHere ? { session } : {}),
  };
  await events.append(isHere ? session : SYSTEM_STREAM, [event]);
}

/** What processes that died had reserved is counted first. */
function withBooks<T>(
  application: Application,
  use: (books: BudgetBooks) => Promise<T>,
): Promise<T> {
  return withDatabase(application, async (database) => {
    const books = createBudgetBooks(database);
    await books.forfeitDead(createQueueControl(database).living);
    return use(books);
  });
}
