export type { Worktree, WorktreeRecord, Worktrees } from "./worktree.ts";
