import type { AgentDefinition } from "#domain";
import type { PermissionAnswer, PermissionQuestion, Worker, WorkerAgent } from "../worker.ts";

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
    asked: {
      readonly session: string;
      readonly task: string;
      readonly agent: string;
      readonly question: PermissionQuestion;
    },
    signal: AbortSignal,
  ): Promise<PermissionAnswer & { readonly by: string }>;
  /** How long an agent waits for the answer to its question, in milliseconds. */
  patienceMs(session: string): Promise<number>;
}
