import type { AgentDefinition } from "#domain";
import type { PermissionAnswer, PermissionQuestion, Worker, WorkerAgent } from "../worker.ts";

/** What an agent wants to do and may only when a person says so. No secret is in it. */
export interface AskedPermission {
  /** Made of the run of the task and of what is wanted: who asks for the same in it again asks nothing twice. */
  readonly id: string;
  readonly session: string;
  /** Of the plan. */
  readonly task: string;
  readonly agent: string;
  readonly question: PermissionQuestion;
}

/** What the composition root gives for tasks that are asked in words. */
export interface AgentServices {
  /** Who pays: whoever runs this process. */
  readonly person: string;
  /** Agents of this process, by name. */
  definition(name: string): AgentDefinition | undefined;
  /** The worker that its kind is executed by. */
  worker(definition: AgentDefinition): Worker;
  /** What it is told about itself. */
  instructions(definition: AgentDefinition): WorkerAgent["instructions"];
  /** Asks a person what the policy leaves to one, and waits as long as the approvals of the session say. */
  askPerson(
    asked: AskedPermission,
    signal: AbortSignal,
  ): Promise<PermissionAnswer & { readonly by: string }>;
  /** Nobody waits for an answer about this task any more. */
  withdraw(asked: Pick<AskedPermission, "session" | "task">): Promise<void>;
  /** Limits what is spent on a task that is begun: to what its agent may, and within the session's own terms. */
  limitTask(task: {
    readonly session: string;
    readonly task: string;
    readonly definition: AgentDefinition;
  }): Promise<void>;
  /** How long an agent waits for the answer to its question, in milliseconds. */
  patienceMs(session: string): Promise<number>;
}
