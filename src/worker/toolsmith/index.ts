/** Apart from the face of the workers, for every command reads its configuration, and few do work. */
export type { ApplyResult, JobContext, ToolsmithJob } from "./job.ts";
export { toolsmithJobs } from "./registry.ts";
