export type {
  InterruptedWorkflow,
  Queue,
  SessionLimits,
  WorkflowContext,
  WorkflowHandle,
  WorkflowHandler,
} from "./queue.ts";
export { createQueue } from "./dbos-queue.ts";
export type { QueueOptions } from "./dbos-queue.ts";
export type { QueueLogger } from "./engine.ts";
export { OwnershipLostError, QueueError, ShutdownError, WorkflowCancelledError } from "./errors.ts";
export type { QueueErrorCode } from "./errors.ts";
export { RecordedError } from "./failure.ts";
export type { AgentDescription } from "./tasks/agents.ts";
export type { QueuedTask } from "./tasks/queued-task.ts";
