import { redact } from "#shared";

/** Without secrets, for who asks or answers may have had one in hand; and as the database takes it. */
export function storable(text: string, longest: number): string {
  const clean = redact(text).toWellFormed().replaceAll("\0", "\uFFFD");
  return clean.length <= longest ? clean : `${clean.slice(0, longest - 1).toWellFormed()}…`;
}
