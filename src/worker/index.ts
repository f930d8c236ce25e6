export { AcpWorker } from "./acp/acp-worker.ts";
export type { AcpWorkerOptions, CoderAccess } from "./acp/acp-worker-options.ts";
export { removeCoderHomes } from "./acp/coder-home.ts";
export { activityAfter } from "./activity.ts";
export type { AgentServices, AskedPermission } from "./briefs/agent-services.ts";
export { executeBrief } from "./briefs/execute-brief.ts";
export { modelToolNames } from "./model/tools/registry.ts";
export { createModelWorker } from "./model/model-worker.ts";
export type { ModelWorkerOptions } from "./model/model-worker.ts";
export type { ModelRequest, ModelSource } from "./model/model-source.ts";
export { reportResult, takeAssignment } from "./correspond.ts";
export { commitChange, judgeChange } from "./propose-change.ts";
export { taskWorktree } from "./task-worktree.ts";
export { applyInPlace, registryInPlace } from "./toolsmith/apply-in-place.ts";
export { executeTask } from "./toolsmith/execute-task.ts";
export { survey } from "./toolsmith/survey.ts";
export type { WorkServices, WorkSite } from "./work-services.ts";
export type {
  PermissionAnswer,
  PermissionQuestion,
  WorkContext,
  Worker,
  WorkerAgent,
  WorkerJob,
  WorkerLimits,
  WorkerResult,
  WorkPlace,
} from "./worker.ts";
