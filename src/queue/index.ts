export type {
  InterruptedWorkflow,
  Queue,
  WorkflowContext,
  WorkflowHandle,
  WorkflowHandler,
} from "./queue.ts";
