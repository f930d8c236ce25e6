import { hostname } from "node:os";
import type { SessionView } from "#domain";
import { isProcessAlive, processIdentity } from "#infra/process";

/**
 * What a session is doing, derived from its events and from whether its process lives; never stored.
 * `working` has a living process, `interrupted` has none and can be resumed.
 */
export type SessionState =
  | "working"
  | "interrupted"
  | "delivered"
  | "nothing-to-do"
  | "cancelled"
  | "failed"
  | "dry-run";

export function sessionState(view: SessionView): SessionState {
  if (view.finished !== undefined) return view.finished.outcome;
  const owner = view.process;
  if (owner === undefined) return "interrupted";
  // Whether a process of another machine lives is told by the queue, not from here.
  if (owner.host !== hostname()) return "working";
  // One that was killed and that its parent did not yet collect still has its number.
  const lives = processIdentity(owner.pid) === owner.identity && isProcessAlive(owner.pid);
  return lives ? "working" : "interrupted";
}
