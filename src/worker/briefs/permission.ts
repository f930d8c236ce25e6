import { deedText, type SecurityPolicy } from "#domain";
import { redact, sha256 } from "#shared";
import type { PermissionAnswer, PermissionQuestion } from "../worker.ts";

/** What an agent's policy says. `undefined`: a person is to be asked. */
export function answerByPolicy(
  policy: SecurityPolicy,
  { kind, paths }: PermissionQuestion,
): PermissionAnswer | undefined {
  const outside = paths.find(leavesWorktree);
  if (outside !== undefined) {
    return { isAllowed: false, reason: `${outside} is outside of the worktree, or git's own` };
  }
  switch (policy[kind]) {
    case "allow":
      return { isAllowed: true, reason: `the agent's policy allows to ${deedText(kind)}` };
    case "deny":
      return { isAllowed: false, reason: `the agent's policy does not allow to ${deedText(kind)}` };
    case "ask":
      return undefined;
  }
}

const LONGEST_TITLE = 300;
const LONGEST_DETAIL = 32_000;
const MOST_PATHS = 50;

/** As people are shown it: the title in one line, and no secret, for whoever wants something may have one in hand. */
export function shownQuestion({
  kind,
  title,
  paths,
  detail,
}: PermissionQuestion): PermissionQuestion {
  const line = redact(title)
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();
  const shown = line === "" ? "something without a name" : clipped(line, LONGEST_TITLE);
  // What does not fit the title is not hidden.
  const all = detail ?? (shown === title ? undefined : title);
  return {
    kind,
    title: shown,
    paths: paths.slice(0, MOST_PATHS).map(redact),
    ...(all === undefined ? {} : { detail: clipped(redact(all), LONGEST_DETAIL) }),
  };
}

/** Tells what is wanted from everything else, also where people are shown only a part of it. */
export function questionDigest({ kind, title, paths, detail }: PermissionQuestion): string {
  return sha256(JSON.stringify([kind, title, paths, detail ?? null]));
}

function clipped(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const shown = text.slice(0, longest).toWellFormed();
  return `${shown}… (${text.length - longest} more characters)`;
}

function leavesWorktree(path: string): boolean {
  const parts = path.split("/");
  return (
    path.startsWith("/") || path.startsWith("~") || parts.includes("..") || parts.includes(".git")
  );
}
