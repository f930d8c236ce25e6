import { crc32 } from "node:zlib";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/**
 * GitHub and npm: a prefix, 30 random characters and their CRC-32 in base 62 with six digits
 * (github.blog, "Behind GitHub's new authentication token formats").
 */
export function endsWithChecksum(value: string): boolean {
  const match = /^[a-z]{3}_([A-Za-z0-9]{30})([A-Za-z0-9]{6})$/.exec(value);
  return match?.[1] !== undefined && inBase62(crc32(match[1])).padStart(6, "0") === match[2];
}

function inBase62(number: number): string {
  const rest = Math.floor(number / 62);
  return `${rest === 0 ? "" : inBase62(rest)}${DIGITS.charAt(number % 62)}`;
}
