import { redact } from "#shared";
import { secretsIn } from "../secrets/find-secrets.ts";

const LONGEST_MESSAGE = 500;

/** The text without credentials, by all forms and names that the search for secrets knows; then shortened. */
export function masked(text: string): string {
  let safe = redact(text);
  for (const value of secretsIn(safe)) safe = safe.replaceAll(value, "***");
  return safe.length > LONGEST_MESSAGE ? `${safe.slice(0, LONGEST_MESSAGE - 1)}…` : safe;
}
