import type { TaskTerms } from "#domain";
import { sha256 } from "#shared";

interface Matched {
  readonly session: string;
  readonly kind: string;
  readonly applicationVersion: string;
  readonly terms: Pick<TaskTerms, "repository" | "skills" | "preferredSkills">;
}

/** A UUID that is the same for tasks which the same agents can do, under the same limits. */
export function matchKey({ session, kind, applicationVersion, terms }: Matched): string {
  const skills = terms.skills.toSorted();
  const preferred = terms.preferredSkills.toSorted();
  const digest = sha256(
    JSON.stringify([session, terms.repository, kind, applicationVersion, skills, preferred]),
  );
  return digest.slice(0, 32);
}
