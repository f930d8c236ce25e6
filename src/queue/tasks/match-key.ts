import { sha256 } from "#shared";
import type { TaskDraft } from "./enqueue.ts";

/** A UUID that is the same for tasks which the same agents can do, under the same limits. */
export function matchKey({ session, kind, applicationVersion, terms }: TaskDraft): string {
  const skills = terms.skills.toSorted();
  const digest = sha256(
    JSON.stringify([session, terms.repository, kind, applicationVersion, skills]),
  );
  return digest.slice(0, 32);
}
