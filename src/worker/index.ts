export { npmRegistry } from "./toolsmith/dependency-updates/npm-registry.ts";
export type {
  OutdatedDependency,
  RegistryOperations,
} from "./toolsmith/dependency-updates/registry-operations.ts";
export { JobOptionsError, ToolFailedError } from "./toolsmith/errors.ts";
export type { ApplyResult, JobContext, ToolsmithJob } from "./toolsmith/job.ts";
export { findToolsmithJob, toolsmithJobs } from "./toolsmith/registry.ts";
