import { randomBytes } from "node:crypto";
import type { Clock } from "./clock.ts";
import { systemClock } from "./clock.ts";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base 32: no i, l, o, u

/** `length` random characters of Crockford's base 32. */
export function randomId(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHABET[byte % 32]).join("");
}

/** A session id that sorts by time and is valid in a ref, a path and a URL: `20261120-102145-k7f3x2`. */
export function newSessionId(clock: Clock = systemClock): string {
  const [date, time] = new Date(clock.now()).toISOString().slice(0, 19).split("T") as [
    string,
    string,
  ];
  return `${date.replaceAll("-", "")}-${time.replaceAll(":", "")}-${randomId(6)}`;
}
