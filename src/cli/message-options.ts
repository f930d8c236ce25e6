import type { MessageType } from "#domain";
import { UsageError } from "./errors.ts";

// By name and not from the schema, which takes longer to load than the help.
const types: Readonly<Record<MessageType, true>> = {
  assignment: true,
  status: true,
  question: true,
  answer: true,
  result: true,
  delegation: true,
  notice: true,
};

export function readMessageType(text: string): string {
  if (Object.hasOwn(types, text)) return text;
  throw new UsageError(
    `There is no type "${text}".`,
    `The types are ${Object.keys(types).join(", ")}.`,
  );
}

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds since the epoch, of a date or of an age. */
export function readMoment(flag: string, text: string): number {
  const [, count, unit = ""] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return Date.now() - Number(count) * (UNITS[unit] ?? 0);
  const moment = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(moment)) return moment;
  throw new UsageError(
    `${flag} ${text}: expected a time.`,
    "Give a date such as 2026-11-20T10:00:00Z, or an age such as 15m.",
  );
}
