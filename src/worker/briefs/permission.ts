import type { SecurityPolicy } from "#domain";
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
      return { isAllowed: true, reason: `the agent's policy allows to ${verbs[kind]}` };
    case "deny":
      return { isAllowed: false, reason: `the agent's policy does not allow to ${verbs[kind]}` };
    case "ask":
      return undefined;
  }
}

const verbs = {
  read: "read",
  edit: "edit",
  delete: "delete",
  execute: "run commands",
  network: "use the network",
  other: "do this",
} as const satisfies Record<PermissionQuestion["kind"], string>;

function leavesWorktree(path: string): boolean {
  const parts = path.split("/");
  return (
    path.startsWith("/") || path.startsWith("~") || parts.includes("..") || parts.includes(".git")
  );
}
