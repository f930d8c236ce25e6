export type { ApplyResult, JobContext, ToolsmithJob } from "./toolsmith/job.ts";
