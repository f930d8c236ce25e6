export { deleteFolder } from "./access.ts";
export { createDependencyCache } from "./dependencies/dependency-cache.ts";
export type {
  DependencyCache,
  DependencyCacheOptions,
  PreparedDependencies,
  PrepareDependenciesOptions,
} from "./dependencies/dependency-cache.ts";
export { DependencyError, installRefusal } from "./dependencies/errors.ts";
export type { DependencyErrorCode, InstallFailureCause } from "./dependencies/errors.ts";
export { WorktreeError } from "./errors.ts";
export { commandPlace, refusedInstall } from "./refused-install.ts";
export { createWorkbench } from "./session-workbench.ts";
export type { WorkbenchOptions } from "./session-workbench.ts";
export { createOwnToolRunner, createTargetRunner } from "./toolchain/command-runners.ts";
export type { CommandRunnerOptions, TargetRunnerOptions } from "./toolchain/command-runners.ts";
export { sweepIdleWorktrees } from "./pool/sweep.ts";
export { ToolchainError } from "./toolchain/errors.ts";
export type { ToolchainErrorCode } from "./toolchain/errors.ts";
export { prepareToolchain } from "./toolchain/prepare-toolchain.ts";
export type { PrepareToolchainOptions, Toolchain } from "./toolchain/prepare-toolchain.ts";
export { readRegistries } from "./toolchain/registries.ts";
export type { Registries } from "./toolchain/registries.ts";
export { listKeptWork, taskOfWorktree } from "./kept-work.ts";
export type { KeptWork } from "./kept-work.ts";
export type { PreparedWorktree, Workbench } from "./workbench.ts";
export type {
  CleanedUp,
  CommitMade,
  Dependencies,
  IdleWorktree,
  Worktree,
  WorktreeRecord,
  Worktrees,
} from "./worktree.ts";
export { createWorktrees } from "./worktrees.ts";
export type { PoolTerms, WorktreesOptions } from "./worktrees.ts";
