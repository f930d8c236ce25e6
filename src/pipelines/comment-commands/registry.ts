import { autoFix } from "./auto-fix.ts";
import type { CommentCommand } from "./comment-command.ts";
import { parallelDevelopment } from "./parallel-development.ts";

export const commentCommands: readonly CommentCommand[] = [autoFix, parallelDevelopment];
