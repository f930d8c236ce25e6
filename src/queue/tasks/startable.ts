import type { ClientBase } from "pg";
import { prioritySchema, type ReadyTask } from "#domain";
import { milliseconds } from "./queued-task.ts";

/** Which tasks a process could start, were there room. */
export interface Reach {
  readonly kinds: readonly string[];
  readonly skills: readonly string[];
  readonly applicationVersion: string;
  /** Only of these sessions; of all when undefined. */
  readonly sessions: readonly string[] | undefined;
  /** Sessions and repositories that have as many running as they may. */
  readonly fullSessions: readonly string[];
  readonly fullRepositories: readonly string[];
  /** The most of each repository. */
  readonly each: number;
}

/**
 * The first tasks of each repository that wait for nothing, by priority and age: a repository with ten thousand of
 * them hides no other. The repositories are found by hops through the index, not by reading all its entries.
 */
export async function startableTasks(client: ClientBase, reach: Reach): Promise<ReadyTask[]> {
  const { rows } = await client.query<ReadyRow>(STATEMENT, [
    reach.kinds,
    reach.skills,
    reach.applicationVersion,
    reach.sessions ?? null,
    reach.fullSessions,
    reach.fullRepositories,
    reach.each,
  ]);
  return rows.map((row) => ({
    id: row.id,
    session: row.session,
    repository: row.repository,
    skills: row.skills,
    priority: prioritySchema.options[row.priority] ?? "medium",
    readySince: row.ready_since,
  }));
}

interface ReadyRow {
  id: string;
  session: string;
  repository: string;
  skills: string[];
  priority: number;
  ready_since: number;
}

const WAITS_FOR_NOTHING =
  "waiting_for = 0 and ended_at is null and lease_token is null and paused_at is null";

const STATEMENT = `
  with recursive repository as (
    (select repository from artel.task where ${WAITS_FOR_NOTHING} order by repository limit 1)
    union all
    select (select t.repository from artel.task t where ${WAITS_FOR_NOTHING} and t.repository > r.repository
            order by t.repository limit 1)
    from repository r where r.repository is not null
  )
  select t.id, t.session, t.repository, t.skills, t.priority, ${milliseconds("t.ready_since")} as ready_since
  from repository r cross join lateral (
    select * from artel.task t
    where t.repository = r.repository and ${WAITS_FOR_NOTHING}
      and (t.not_before is null or t.not_before <= clock_timestamp())
      and t.kind = any($1::text[]) and t.skills <@ $2::text[] and t.application_version = $3
      and ($4::text[] is null or t.session = any($4::text[]))
      and t.session <> all($5::text[])
      and not exists (select from artel.queue_pause p where p.session in (t.session, ''))
    order by t.priority desc, t.ready_since, t.id
    limit $7::integer
  ) t
  where r.repository is not null and r.repository <> all($6::text[])`;
