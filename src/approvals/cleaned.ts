import { storableText } from "#infra/database";
import { redact } from "#shared";

/** Without secrets, for who asks or answers may have had one in hand; and as the database takes it. */
export function cleaned(text: string, longest: number): string {
  const clean = storableText(redact(text));
  return clean.length <= longest ? clean : `${clean.slice(0, longest - 1).toWellFormed()}…`;
}
