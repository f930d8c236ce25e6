import { redact } from "#shared";
import { secretNamedValues } from "../secrets/named-values.ts";
import { TOKEN_FORMATS } from "../secrets/token-formats.ts";

const LONGEST_MESSAGE = 500;

/** The text without credentials, by all forms and names that the search for secrets knows; then shortened. */
export function masked(text: string): string {
  let safe = redact(text);
  for (const { pattern } of TOKEN_FORMATS) {
    safe = safe.replace(pattern, (whole: string, secret: unknown) =>
      typeof secret === "string" ? whole.replace(secret, "***") : "***",
    );
  }
  for (const { value } of secretNamedValues(".env", safe)) safe = safe.replaceAll(value, "***");
  return safe.length > LONGEST_MESSAGE ? `${safe.slice(0, LONGEST_MESSAGE - 1)}…` : safe;
}
