/** As PostgreSQL takes a text: without NUL and without halves of characters. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}
