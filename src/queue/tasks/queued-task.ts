import { z } from "zod";
import { prioritySchema, taskStatus, type Priority, type TaskEnd, type TaskStatus } from "#domain";

/** A task of the queue as people and programs see it. Times are milliseconds since the epoch. */
export interface QueuedTask {
  readonly id: string;
  readonly session: string;
  readonly kind: string;
  readonly title: string;
  readonly repository: string;
  readonly skills: readonly string[];
  readonly priority: Priority;
  readonly patternGroup: string | undefined;
  readonly status: TaskStatus;
  /** Ids of those that have not passed. */
  readonly waitsFor: readonly string[];
  readonly attempt: number;
  readonly attemptLimit: number;
  /** How often a process that had it was lost. */
  readonly losses: number;
  /** How often it was given back because a part was left alone, and why the last time. */
  readonly postponements: number;
  readonly postponedFor: string | undefined;
  readonly timeoutMs: number | undefined;
  readonly createdAt: number;
  readonly readySince: number | undefined;
  readonly notBefore: number | undefined;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly failure: TaskFailure | undefined;
  /** Of the attempt under way, or of the last one. */
  readonly agent: string | undefined;
  readonly process: string | undefined;
  /** The agent that it was handed to; a binding while that one lives. */
  readonly boundTo: { readonly agent: string; readonly process: string } | undefined;
  /** How often it was handed on. */
  readonly delegations: number;
  /** The name of the machine that the process runs on; undefined when the process was forgotten. */
  readonly host: string | undefined;
  readonly lease: { readonly token: number; readonly expiresAt: number } | undefined;
}

export const taskFailureSchema = z.object({ code: z.string().optional(), message: z.string() });
export type TaskFailure = z.infer<typeof taskFailureSchema>;

/** What `taskColumns` selects. */
export interface TaskRow {
  id: string;
  session: string;
  kind: string;
  title: string;
  repository: string;
  skills: string[];
  priority: number;
  pattern_group: string | null;
  waiting_for: number;
  waits_for: string[];
  attempt: number;
  attempt_limit: number;
  losses: number;
  postponements: number;
  postponed_for: string | null;
  timeout_ms: number | null;
  created_at: number;
  ready_since: number | null;
  not_before: number | null;
  is_paused: boolean;
  leased_at: number | null;
  ended_at: number | null;
  outcome: TaskEnd | null;
  failure: unknown;
  agent: string | null;
  process: string | null;
  bound_agent: string | null;
  bound_process: string | null;
  delegations: number;
  host: string | null;
  lease_token: number | null;
  lease_expires_at: number | null;
  now: number;
}

/** Of `artel.task t`; times as milliseconds by the database's clock, with which they are compared. */
export const taskColumns = `
  t.id, t.session, t.kind, t.title, t.repository, t.skills, t.priority, t.pattern_group, t.waiting_for,
  array(select d.depends_on from artel.task_dependency d left join artel.task o on o.id = d.depends_on
        where d.task = t.id and o.outcome is distinct from 'passed' order by 1) as waits_for,
  t.attempt, t.attempt_limit, t.losses, t.postponements, t.postponed_for, t.timeout_ms::float8,
  ${milliseconds("t.created_at")} as created_at, ${milliseconds("t.ready_since")} as ready_since,
  ${milliseconds("t.not_before")} as not_before, ${milliseconds("t.leased_at")} as leased_at,
  ${milliseconds("t.ended_at")} as ended_at, t.outcome, t.failure, t.agent, t.process,
  t.bound_agent, t.bound_process, t.delegations,
  (select p.host from artel.process p where p.id = t.process) as host,
  (t.paused_at is not null or exists (select from artel.queue_pause p where p.session in (t.session, ''))) as is_paused,
  t.lease_token::float8, ${milliseconds("t.lease_expires_at")} as lease_expires_at,
  ${milliseconds("clock_timestamp()")} as now`;

/** Behind the name, `host` of a process has what tells process numbers apart. */
export function hostName(host: string): string {
  return host.split(" ")[0] ?? "";
}

export function milliseconds(expression: string): string {
  return `(extract(epoch from ${expression}) * 1000)::float8`;
}

export function queuedTask(row: TaskRow): QueuedTask {
  const lease =
    row.lease_token === null || row.lease_expires_at === null
      ? undefined
      : { token: row.lease_token, expiresAt: row.lease_expires_at };
  const facts = {
    waitingFor: row.waiting_for,
    notBefore: row.not_before ?? undefined,
    isPaused: row.is_paused,
    leaseExpiresAt: lease?.expiresAt,
    end: row.outcome ?? undefined,
  };
  return {
    id: row.id,
    session: row.session,
    kind: row.kind,
    title: row.title,
    repository: row.repository,
    skills: row.skills,
    priority: prioritySchema.options[row.priority] ?? "medium",
    patternGroup: row.pattern_group ?? undefined,
    status: taskStatus(facts, row.now),
    waitsFor: row.waits_for,
    attempt: row.attempt,
    attemptLimit: row.attempt_limit,
    losses: row.losses,
    postponements: row.postponements,
    postponedFor: row.postponed_for ?? undefined,
    timeoutMs: row.timeout_ms ?? undefined,
    createdAt: row.created_at,
    readySince: row.ready_since ?? undefined,
    notBefore: row.not_before ?? undefined,
    startedAt: row.leased_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
    failure: row.failure === null ? undefined : taskFailureSchema.parse(row.failure),
    agent: row.agent ?? undefined,
    process: row.process ?? undefined,
    boundTo:
      row.bound_agent === null || row.bound_process === null
        ? undefined
        : { agent: row.bound_agent, process: row.bound_process },
    delegations: row.delegations,
    host: row.host === null ? undefined : hostName(row.host),
    lease,
  };
}
