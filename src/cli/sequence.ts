import { UsageError } from "./errors.ts";

/** The sequence of an event that a person named. */
export function readSequence(flag: string, text: string): number {
  const sequence = Number(text);
  if (!/^\d+$/.test(text) || sequence < 1 || !Number.isSafeInteger(sequence)) {
    throw new UsageError(
      `${flag} ${text}: expected a whole number of at least 1.`,
      "The first event is 1.",
    );
  }
  return sequence;
}
