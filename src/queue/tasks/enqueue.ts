import type { Pool } from "pg";
import { prioritySchema, type TaskTerms } from "#domain";
import { QueueError } from "../errors.ts";
import { matchKey } from "./match-key.ts";

/** A task as its session puts it into the queue. */
export interface TaskDraft {
  readonly id: string;
  readonly session: string;
  readonly kind: string;
  /** The workflow that waits for it. */
  readonly parent: string | undefined;
  /** The handler's parameters, as the workflow engine writes them. */
  readonly input: string;
  readonly serialization: string | null;
  readonly applicationVersion: string;
  readonly terms: TaskTerms;
}

/**
 * Puts a task into the queue and answers its id: that of an earlier task when it has the same id, or the same
 * idempotency key within the session. Refuses (`TASK_DEPENDENCY`) a dependency that is not in the queue, so that there
 * can be no cycle.
 */
export async function enqueueTask(pool: Pool, draft: TaskDraft): Promise<string> {
  const { terms } = draft;
  const { rows } = await pool.query<{ id: string | null; missing: string[] | null }>(STATEMENT, [
    draft.id,
    draft.session,
    draft.kind,
    terms.title,
    terms.repository,
    terms.skills,
    prioritySchema.options.indexOf(terms.priority),
    terms.patternGroup ?? null,
    terms.idempotencyKey ?? null,
    terms.budget === undefined ? null : JSON.stringify(terms.budget),
    terms.timeoutMs ?? null,
    terms.attempts.limit,
    terms.attempts.backoffMs,
    terms.attempts.maximumBackoffMs,
    draft.applicationVersion,
    draft.parent ?? null,
    draft.input,
    draft.serialization,
    [...new Set(terms.dependsOn)],
    matchKey(draft),
    terms.preferredSkills,
  ]);
  const [row] = rows;
  if (row?.missing) throw unknownDependency(draft, row.missing);
  return row?.id ?? (await existing(pool, draft));
}

/**
 * The dependencies are locked before they are counted: one that ends meanwhile either is counted as passed here, or
 * finds the new task when it looks for who waited.
 */
const STATEMENT = `
  with dependency as (
    select id, outcome from artel.task where id = any($19::text[]) and session = $2 for share
  ), missing as (
    select array_agg(wanted.id) as ids from unnest($19::text[]) as wanted (id)
    where wanted.id not in (select id from dependency)
  ), inserted as (
    insert into artel.task (
      id, session, kind, title, repository, skills, priority, pattern_group, idempotency_key, budget, timeout_ms,
      attempt_limit, backoff_ms, maximum_backoff_ms, application_version, parent, input, serialization,
      waiting_for, ready_since, match_key, preferred_skills)
    select $1, $2, $3, $4, $5, $6::text[], $7::smallint, $8, $9, $10::jsonb, $11::bigint,
      $12::integer, $13::bigint, $14::bigint, $15, $16, $17, $18, w.number,
      case when w.number = 0 then clock_timestamp() end, $20::uuid, $21::text[]
    from (select count(*)::integer as number from dependency where outcome is distinct from 'passed') w
    where (select ids from missing) is null
    on conflict do nothing
    returning id
  ), linked as (
    insert into artel.task_dependency (task, depends_on)
    select inserted.id, dependency.id from inserted, dependency
  )
  select (select id from inserted) as id, (select ids from missing) as missing`;

async function existing(pool: Pool, draft: TaskDraft): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    "select id from artel.task where id = $1 or (session = $2 and idempotency_key = $3)",
    [draft.id, draft.session, draft.terms.idempotencyKey ?? null],
  );
  const found = rows.find(({ id }) => id === draft.id) ?? rows[0];
  if (found === undefined) throw new Error(`task ${draft.id} was neither put in nor found`);
  return found.id;
}

function unknownDependency(draft: TaskDraft, missing: readonly string[]): QueueError {
  return new QueueError(
    "TASK_DEPENDENCY",
    "usage",
    `Task ${draft.id} depends on ${missing.join(", ")}, which session ${draft.session} has not enqueued.`,
    "Enqueue what a task depends on before it.",
  );
}
