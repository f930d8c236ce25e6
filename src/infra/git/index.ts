export { resolveBase } from "./base.ts";
export type { Base } from "./base.ts";
export { createBundle, importBundle, knownCommits } from "./bundle.ts";
export type { BundledCommit } from "./bundle.ts";
export { composeTree } from "./compose.ts";
export { readCommit, withTrailers, writeCommit } from "./commit.ts";
export type { NewCommit } from "./commit.ts";
export { GitError, machineError, redactUrls, RepositoryError } from "./errors.ts";
export { git, gitIn, nulFields } from "./git.ts";
export type { GitOptions, GitPlace, GitResult, GitSetting } from "./git.ts";
export type { Person } from "./identity.ts";
export { mergeChange } from "./merge.ts";
export type { MergeOptions, MergeResult } from "./merge.ts";
export { openMirror } from "./mirror.ts";
export type { MirrorOptions } from "./mirror.ts";
export { ensureObjects, findMissingObjects } from "./objects.ts";
export {
  changedEntries,
  differenceStatistics,
  differingPaths,
  listFiles,
  listTree,
  mergeBases,
  readBlobs,
  readLog,
  treeOf,
} from "./read.ts";
export type { ChangedEntry, FileDifference, LogEntry, TreeEntry } from "./read.ts";
export { createBranch, isReachable, listRefs, readRef, updateRefs } from "./refs.ts";
export type { RefUpdate } from "./refs.ts";
export { findRepository, openRepository } from "./repository.ts";
export type { Repository } from "./repository.ts";
export { requireGit } from "./version.ts";
export type { GitVersion } from "./version.ts";
export type { RepositoryWarning } from "./warnings.ts";
