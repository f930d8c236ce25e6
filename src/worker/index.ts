export { executeTask } from "./toolsmith/execute-task.ts";
export type { ApplyResult, JobContext, ToolsmithJob } from "./toolsmith/job.ts";
export { toolsmithJobs } from "./toolsmith/registry.ts";
export { survey } from "./toolsmith/survey.ts";
export type { WorkServices, WorkSite } from "./work-services.ts";
