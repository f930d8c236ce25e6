import { isPlaceholder } from "../placeholder.ts";
import { looksRandom } from "../randomness.ts";
import { GUESSED, written } from "./secret-format.ts";

/** Hosts that stand for a host in documentation, and this machine. */
const NO_HOST = String.raw`localhost|127\.|0\.0\.0\.0|\[?::1|(?:[\w-]{1,60}\.){0,4}example\.(?:com|org|net)|[\w.-]{0,60}\.(?:test|invalid)\b`;
const LOGIN = String.raw`\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/?#"'\x60<>()]{0,64}:(?!\d{1,5}[/?#])([^\s/"'\x60@<>{}$]{3,128}|[^\s"'\x60@<>{}$]{3,40})@`;

function userOf(address: string): string {
  return /\/\/([^:]*)/.exec(address)?.[1] ?? "";
}

/** The word for it, where documentation says what belongs there. */
const SPOKEN =
  /^(?:(?:my|your|the|some)[-_]?)?(?:user|username|login|pass|passwd|password|pwd|pw|secret|token|key|pat|port|pass-?word)\W?$/i;

export const ADDRESS_FORMATS = [
  written(
    "password-in-url",
    "A password in an address",
    ["://"],
    new RegExp(String.raw`${LOGIN}(?!${NO_HOST})[A-Za-z0-9[][^\s"'\x60]*`, "g"),
    {
      severity: "high",
      confidence: 0.7,
      accepts: (value) => !isPlaceholder(value) && !SPOKEN.test(value),
    },
  ),
  written(
    "key-in-address",
    "A key in the address of a service",
    ["://api."],
    /:\/\/api\.[\w.-]{1,60}\/[^\s"'\x60?]{0,200}\?(?:[\w.-]{1,40}=[^&\s"'\x60]{0,80}&){0,6}(?:key|token|app_?id|(?:api|access)_?(?:key|token))=([\w-]{16,100})(?![\w%{-])/gi,
    { severity: "high", confidence: 0.6, accepts: (value) => looksRandom(value, 16) },
  ),
  // For this machine, or for one in documentation: it may be in use elsewhere too.
  written(
    "password-in-url",
    "A password in an address",
    ["://"],
    new RegExp(`${LOGIN}(?=${NO_HOST})`, "g"),
    {
      ...GUESSED,
      accepts: (value, whole) =>
        value.length >= 6 &&
        !isPlaceholder(value) &&
        !SPOKEN.test(value) &&
        !userOf(whole).includes(value),
    },
  ),
];
