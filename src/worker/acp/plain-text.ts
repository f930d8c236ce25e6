import { redact } from "#shared";

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const UNSEEN = /[\u0000-\u001f\u007f-\u009f]+/g;

/** What an agent wrote as one line for people: without secrets, without what could steer a terminal, not too long. */
export function plainLine(text: string, most: number): string {
  const line = redact(text.slice(0, 4 * most)).replaceAll(UNSEEN, " ");
  const plain = line.replaceAll(/\s{2,}/g, " ").trim();
  return shortened(plain, most);
}

/** The same, with its line breaks. */
export function plainText(text: string, most: number): string {
  const lines = redact(text.slice(0, 4 * most)).split("\n");
  const plain = lines.map((line) => line.replaceAll(UNSEEN, " ").trimEnd()).join("\n");
  return shortened(plain.trim(), most);
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
}
