export type {
  InterruptedWorkflow,
  Queue,
  SessionLimits,
  WorkflowContext,
  WorkflowHandle,
  WorkflowHandler,
} from "./queue.ts";
export { createQueue } from "./dbos-queue.ts";
export type { QueueOptions } from "./queue-options.ts";
export type { QueueLogger } from "./engine.ts";
export { OwnershipLostError, QueueError, ShutdownError, WorkflowCancelledError } from "./errors.ts";
export type { QueueErrorCode } from "./errors.ts";
export { RecordedError } from "./failure.ts";
export type { Postponement } from "./postponement.ts";
export { createQueueControl } from "./queue-control.ts";
export type { AgentState, QueueControl } from "./queue-control.ts";
export type { TaskRun } from "./scheduler-options.ts";
export type { AgentHalt, AgentProfile } from "./tasks/agent-profile.ts";
export type { AgentWork } from "./tasks/agent-work.ts";
export type { AgentDescription } from "./tasks/agents.ts";
export type { Delegation, RecordDelegation } from "./tasks/delegation.ts";
export type { LimitScope, QueueLimit } from "./tasks/limits.ts";
export type { QueuedTask } from "./tasks/queued-task.ts";
export type { QueueStatistics } from "./tasks/statistics.ts";
