import { WorktreeError } from "./errors.ts";

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$/;

/** Names become folders, files and refs. */
export function requireName(what: string, name: string): void {
  if (NAME.test(name) && name.length <= 120 && !/\.(lock|json|draft)$/.test(name)) return;
  throw new WorktreeError({
    code: "WORKTREE_NAME_INVALID",
    kind: "usage",
    message: `${JSON.stringify(name)} cannot be the name of a ${what}.`,
    remedy: "Use at most 120 letters, digits, `-`, `_` and single dots.",
  });
}

/** As `requireName`, with `/` between names. */
export function requireRefName(name: string): void {
  for (const part of name.split("/")) requireName("ref", part);
}
