import type { GateSettings } from "#domain";

/** `type(scope)!: subject`, as conventionalcommits.org 1.0.0 has it. Bounded, for messages are foreign text. */
const CONVENTIONAL = /^[a-zA-Z][\w-]{0,30}(?:\([^()\n]{1,80}\))?!?: \S/;
const LEAST_MESSAGES = 10;
/** Below it those who decide take other messages too. */
const CONVENTION = 0.98;
/** Written by git and by programs that publish, in a form of their own. */
const MADE_BY_A_PROGRAM =
  /^(?:Merge |Revert "|Reapply "|Initial commit|v?\d+\.\d+\.\d+|(?:bump(?:ed|s)?|releas(?:e|ed|ing)|publish(?:ed)?|version) .{0,40}\d+\.\d+)/i;

/** Characters of a first line: as configured, or with `auto` what the history's own longest have, but for the odd one. */
export function subjectLimit(
  { messages, subjectLength }: GateSettings["commits"],
  earlier: readonly string[],
): number {
  if (messages !== "auto" || earlier.length < LEAST_MESSAGES) return subjectLength;
  const lengths = earlier.map(subjectText).map(({ length }) => length);
  const usual = lengths.toSorted((left, right) => left - right)[Math.floor(lengths.length * 0.98)];
  return Math.max(subjectLength, usual ?? 0);
}

/** Without the number of the pull request that a forge puts behind it. */
export function subjectText(message: string): string {
  return (message.split("\n", 1)[0] ?? "").trim().replace(/ \(#\d{1,9}\)$/, "");
}

export function isConventional(message: string): boolean {
  return CONVENTIONAL.test(message) || MADE_BY_A_PROGRAM.test(message);
}

/** Whether messages must be conventional commits here: as it is configured, or as the history is. */
export function wantsConventional(
  messages: GateSettings["commits"]["messages"],
  earlier: readonly string[],
): boolean {
  if (messages !== "auto") return messages === "conventional";
  const counted = earlier.filter((message) => !MADE_BY_A_PROGRAM.test(message));
  if (counted.length < LEAST_MESSAGES) return false;
  const conventional = counted.filter((message) => CONVENTIONAL.test(message)).length;
  return conventional / counted.length >= CONVENTION;
}
