export { WorktreeError } from "./errors.ts";
export type { CleanedUp, Worktree, WorktreeRecord, Worktrees } from "./worktree.ts";
export { createWorktrees } from "./worktrees.ts";
export type { WorktreesOptions } from "./worktrees.ts";
