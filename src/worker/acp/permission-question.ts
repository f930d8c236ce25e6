import { relative, resolve, sep } from "node:path";
import type { ToolUpdate } from "#adapters/coders";
import type { PermissionQuestion } from "../worker.ts";
import { plainLine } from "./plain-text.ts";

const LONGEST_TITLE = 300;
const MOST_PATHS = 50;

const kinds: Readonly<Record<NonNullable<ToolUpdate["kind"]>, PermissionQuestion["kind"]>> = {
  read: "read",
  search: "read",
  edit: "edit",
  move: "edit",
  delete: "delete",
  execute: "execute",
  fetch: "network",
  think: "other",
  switch_mode: "other",
  other: "other",
};

/** What an agent asks, as a policy or a person is asked. It says so itself: the sandbox holds whatever it says. */
export function permissionQuestion(tool: ToolUpdate, worktree: string): PermissionQuestion {
  return {
    kind: kinds[tool.kind ?? "other"],
    title: plainLine(tool.title ?? "something that it does not name", LONGEST_TITLE),
    paths: [...new Set(tool.paths.slice(0, MOST_PATHS).map((path) => shownPath(path, worktree)))],
  };
}

/** Relative to the worktree with `/`, or absolute outside of it, whatever steps it takes. */
export function shownPath(path: string, worktree: string): string {
  const absolute = resolve(worktree, path);
  const inside = relative(worktree, absolute);
  if (inside === ".." || inside.startsWith(`..${sep}`)) return absolute;
  return inside === "" ? "." : inside;
}
