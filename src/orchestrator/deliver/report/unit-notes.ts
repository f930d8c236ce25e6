import type { Report } from "./report.ts";

type Unit = Report["changes"][number]["units"][number];

/**
 * What is known of units beside their titles, folded away. The words may be those of others, so they stand as code:
 * a forge mentions nobody and closes nothing because of them.
 */
export function unitNotes(units: readonly Unit[]): string[] {
  const notes = units.flatMap(({ note }) => note ?? []);
  if (notes.length === 0) return [];
  const text = notes.join("\n\n").replaceAll(UNSEEN, "");
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return [
    "<details>",
    "<summary>Notes</summary>",
    "",
    `${fence}text`,
    text,
    fence,
    "",
    "</details>",
    "",
  ];
}

/** Control characters, and those that turn the direction of writing. */
// oxlint-disable-next-line no-control-regex -- these are what it is about
const UNSEEN = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;
