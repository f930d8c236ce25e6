import type { GivenTaskTerms } from "#domain";

/**
 * Durable sessions and tasks. A handler is a workflow: it is run again from its start after a crash, and each
 * `step` that was completed gives its recorded result instead of running. So handlers are deterministic outside
 * of steps: no clock, no randomness, no I/O. Inputs and results are JSON.
 */
export interface Queue {
  /** The name under which other processes know this one. */
  readonly processId: string;

  /** Before `start`. One handler per kind: `session`, `task`, `survey`. */
  register<Input, Output>(kind: string, handler: WorkflowHandler<Input, Output>): void;

  /** Connects, migrates, marks this process alive, and takes tasks for its agents. */
  start(): Promise<void>;

  /** Runs a session in this process. With an id that exists already it attaches to it; it is never run twice. */
  run<Input, Output>(
    kind: string,
    id: string,
    input: Input,
    limits?: SessionLimits,
  ): Promise<WorkflowHandle<Output>>;

  /** Sessions whose process is dead and that can go on, oldest first. */
  interrupted(): Promise<readonly InterruptedWorkflow[]>;

  /** Takes a session over from its dead process and goes on with it here. Refused (`SESSION_OWNED`) while that lives. */
  resume<Output>(id: string): Promise<WorkflowHandle<Output>>;

  /** What a session was begun with, wherever it runs. Refused (`SESSION_NOT_FOUND`) when there is none. */
  input(id: string): Promise<unknown>;

  /** Asks for the end of a session, wherever it runs; reaches its process within 2 s. */
  cancel(id: string): Promise<void>;

  /** From now on the agents of a process that serves `chosen-sessions` take tasks of these, and of no other. */
  serve(sessions: readonly string[]): Promise<void>;

  /** Sessions with tasks that could start, and that nobody has. */
  waitingSessions(): Promise<readonly string[]>;

  /** Resolves when no step of the session is under way in this process, or after the time that `stop` would wait. */
  quiet(session: string): Promise<void>;

  /** Stops taking work, aborts what runs (reason "shutdown", not recorded as an end), and disconnects. */
  stop(): Promise<void>;
}

export type WorkflowHandler<Input, Output> = (
  input: Input,
  context: WorkflowContext,
) => Promise<Output>;

export interface WorkflowContext {
  /** The workflow's own id; a task's own id in its first attempt, followed by `~2` in the second, and by `+1` after it was handed on. */
  readonly id: string;
  readonly session: string;
  /** The queue's id of the task, the same in each attempt; undefined in a session. */
  readonly task: string | undefined;
  /** The name of the agent that does the task; after a crash it may be another one. */
  readonly agent: string | undefined;
  /** How often the task was handed on. */
  readonly delegations: number;
  /** Aborted on cancel and on shutdown. Steps pass it on to what they run. */
  readonly signal: AbortSignal;
  /** A durable checkpoint: at least once, its result recorded. `name` is unique within the workflow. */
  step<T>(name: string, run: () => Promise<T>): Promise<T>;
  /**
   * Puts a task into the queue, to be run by an agent of this or another process. With an id or an idempotency key
   * that the session has used already it is that task.
   */
  enqueue<Input, Output>(
    kind: string,
    id: string,
    input: Input,
    terms?: GivenTaskTerms,
  ): Promise<WorkflowHandle<Output>>;
  /**
   * Hands the task to another agent, by its name or role, which begins it anew; no attempt is counted. Never resolves:
   * with it this run is over. Rejects when there is no such agent (`AGENT_NOT_FOUND`), it is dead (`AGENT_DEAD`) or
   * cannot do it (`AGENT_UNSUITED`), and when agents have handed it on too often (`TASK_DELEGATION_LIMIT`).
   */
  delegate(to: string, reason: string): Promise<never>;
}

export interface SessionLimits {
  /** The most of its tasks that run at a time, on all machines together. */
  readonly tasksAtOnce?: number;
}

export interface WorkflowHandle<Output> {
  readonly id: string;
  /** Rejects with the handler's ArtelError, or a `WorkflowCancelledError`. */
  result(): Promise<Output>;
}

export interface InterruptedWorkflow {
  readonly id: string;
  readonly kind: string;
  readonly input: unknown;
  readonly createdAt: number;
}
