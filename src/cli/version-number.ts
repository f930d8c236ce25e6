import { UsageError } from "./errors.ts";

/** A version of a world: a whole number from 0 on. */
export function versionNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(
    `"${text}" is not a version of a world.`,
    "Versions are whole numbers; artel world show names the newest.",
  );
}
