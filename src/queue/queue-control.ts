import type { Database } from "#infra/database";
import { ProcessTable } from "./processes.ts";
import { unfinishedSessions } from "./tasks/unfinished.ts";
import { queueStatistics, type QueueStatistics } from "./tasks/statistics.ts";
import { AGENT_SILENCE_SECONDS, registeredAgents, type RegisteredAgent } from "./tasks/agents.ts";
import {
  cancelTask,
  pauseQueue,
  pauseTask,
  resumeQueue,
  resumeTask,
  retryTask,
} from "./tasks/control.ts";
import { type LimitScope, type QueueLimit, removeLimit, setLimit } from "./tasks/limits.ts";
import { delegateTask } from "./tasks/delegate.ts";
import type { Delegation, RecordDelegation } from "./tasks/delegation.ts";
import { listTasks, readTask, type TaskFilter } from "./tasks/inspect.ts";
import type { QueuedTask } from "./tasks/queued-task.ts";
import { markLogged, unloggedDelegations } from "./tasks/unlogged.ts";

/** The queue as a person looks at it and steers it, from any process; nothing runs here. */
export interface QueueControl {
  /** Oldest first. */
  tasks(filter?: TaskFilter): Promise<readonly QueuedTask[]>;
  /** Refuses (`TASK_NOT_FOUND`) an unknown id, as do all that follow. */
  task(id: string): Promise<QueuedTask>;
  /** Ends a task; what it runs is stopped within 2 s. */
  cancel(id: string): Promise<void>;
  /** One more attempt for what failed or was cancelled, as long as its session waits for it. */
  retry(id: string): Promise<void>;
  /** What runs is stopped behind its last recorded step. */
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  /** Hands a task to another agent, by name or role, which begins it anew; what runs is stopped within 2 s. */
  delegate(id: string, to: string, reason: string): Promise<Delegation>;
  /** Those that the events do not tell of yet, in their order. */
  unloggedDelegations(): Promise<readonly Delegation[]>;
  markLogged(delegation: Delegation): Promise<void>;
  /** Nothing of the session, or of any when undefined, is started any more; what runs goes on. */
  pauseAll(session?: string): Promise<void>;
  resumeAll(session?: string): Promise<void>;
  /** The most that run at once, or start within a time, on all machines together; the limit that was set last holds. */
  limit(limit: QueueLimit): Promise<void>;
  unlimit(scope: LimitScope, name: string): Promise<void>;
  agents(): Promise<readonly AgentState[]>;
  /** Those of these processes that are at work. */
  living(processes: readonly string[]): Promise<ReadonlySet<string>>;
  statistics(): Promise<QueueStatistics>;
  /** Those of these sessions that the queue has not done with: they run, or have tasks that have not ended. */
  unfinished(sessions: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface AgentState extends RegisteredAgent {
  /** Whether its process was heard of lately. */
  readonly isAlive: boolean;
}

export function createQueueControl(
  { pool }: Database,
  recordDelegation?: RecordDelegation,
): QueueControl {
  const processTable = new ProcessTable(pool);
  return {
    tasks: (filter) => listTasks(pool, filter),
    task: (id) => readTask(pool, id),
    cancel: (id) => cancelTask(pool, id),
    retry: (id) => retryTask(pool, id),
    pause: (id) => pauseTask(pool, id),
    resume: (id) => resumeTask(pool, id),
    pauseAll: (session) => pauseQueue(pool, session),
    resumeAll: (session) => resumeQueue(pool, session),
    limit: (limit) => setLimit(pool, limit),
    unlimit: (scope, name) => removeLimit(pool, scope, name),
    delegate: (id, to, reason) =>
      delegateTask(pool, { task: id, to, reason, token: undefined }, recordDelegation),
    unloggedDelegations: () => unloggedDelegations(pool),
    markLogged: (delegation) => markLogged(pool, delegation),
    agents: async () =>
      (await registeredAgents(pool)).map((agent) => ({
        ...agent,
        isAlive: agent.silentMs < AGENT_SILENCE_SECONDS * 1000,
      })),
    living: (processes) => processTable.alive(processes),
    statistics: () => queueStatistics(pool),
    unfinished: (sessions) => unfinishedSessions(pool, sessions),
  };
}
