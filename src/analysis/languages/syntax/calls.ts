import type { TreeNode } from "./tree.ts";

/** More of a chain of calls is not looked at. */
const LONGEST = 200;

export interface CalledMember {
  /** What stands before the last dot; undefined for a plain call. */
  readonly receiver: string | undefined;
  readonly member: string | undefined;
}

/** Who is called and by which name: `db.users.find(…)` is `db.users` and `find`. Without blank space. */
export function calledMember(call: TreeNode): CalledMember {
  const receiver = call.child("object") ?? call.child("receiver") ?? call.child("scope");
  const callee = call.child("function") ?? call.child("name") ?? call.child("method");
  if (callee === undefined) return { receiver: undefined, member: undefined };
  if (receiver !== undefined) return { receiver: compact(receiver), member: callee.text };
  const text = compact(callee);
  const parts = /^(.*)(?:\?\.|\.|->|::)([\w$!?]+)$/.exec(text);
  return { receiver: parts?.[1]?.replace(/\?$/, ""), member: parts?.[2] ?? text };
}

function compact(node: TreeNode): string {
  return node.text.slice(-LONGEST).replaceAll(/\s+/g, "");
}
