import type { Assignment } from "./assignments.ts";
import { PASSWORD } from "./names.ts";
import { wordiness } from "./randomness.ts";

/** Addresses, paths and types of content. */
const PLACE =
  /^(?:[a-z][a-z0-9+.-]{1,15}:\/\/|data:|~\/|\.{0,2}\/|[A-Z]:\\|--|\/\/|(?:application|text|image)\/)/i;
const FILE =
  /\.(?:js|ts|json|ya?ml|pem|key|crt|cer|p12|jks|txt|html?|png|svg|py|go|java|com|io|net|org)$/i;
const ALGORITHM =
  /^(?:ssh-(?:rsa|dss|ed25519)|(?:aes|sha|hmac|rsa|ecdsa|ed|x|hs|rs|es)-?\d{3,5}[\w-]{0,12}|(?:sha\d{1,3}|md5)sum|latin-?1|utf-?(?:8|16|32)(?:-?[bl]e)?|us-ascii|iso-?8859-?\d{1,2}|cp125\d|windows-125\d)$/i;
const NUMBER = /^(?:0x[0-9a-f]{1,16}|-?\d{1,24}\.\d{1,24}(?:e[-+]?\d{1,4})?)$/i;
const PROGRAM = /[()[\]{}<>;]|::|\+\+|&&|=>|^[&*!][A-Za-z]+(?:$|::|\s)/;
/** A regular expression, or a piece of JSON or of a program in a string. */
const QUOTED_PROGRAM = /\[[^\]]*\w-\w[^\]]*\]|\]\{\d|\{\d+,?\d*\}|\(\?[:=!<]|\\[nrdswb]|\{"|"\}/;
/** Words joined by a dot, a dash or an underscore, with a number at most. */
const WORDS = /^\$?[A-Za-z_]+(?:[-_.:/][A-Za-z]+){0,12}[-_.:/]?v?\d{0,3}$/;
const MEMBERS = /^[\w$]+(?:\[\d*\]|\.[\w$]+)+$/;
const ABOUT_SECRETS = /pass-?word|(?:^|[-_.])(?:secret|token|key)s?(?:$|[-_.])/i;

/** Is the value an address, a path, an identifier, a call, or something in another format? */
export function looksLikeCode(assignment: Assignment): boolean {
  const { value, quoted, connection } = assignment;
  if (PLACE.test(value) || FILE.test(value) || NUMBER.test(value) || ALGORITHM.test(value))
    return true;
  if (isDisorder(value)) return false;
  if (!quoted && PROGRAM.test(value)) return true;
  if (connection === "beside" && /[()]/.test(value)) return true;
  return QUOTED_PROGRAM.test(value) || isIdentifier(assignment);
}

function isIdentifier({ name, value, literal }: Assignment): boolean {
  if (plain(value) === plain(name)) return true;
  if (/^[A-Za-z]+$/.test(value) && value.length < 14) return true;
  const words = wordiness(value);
  // Of a password only a word with a number may be meant: one that a person chose.
  const isChosen = PASSWORD.test(name) && literal && /^[A-Za-z]+\d+$/.test(value);
  if (WORDS.test(value) && words >= 0.36 && !isChosen) return true;
  return words >= 0.45 && (MEMBERS.test(value) || ABOUT_SECRETS.test(value));
}

/** Many different signs that form no call: nobody writes a program like that. */
function isDisorder(value: string): boolean {
  const signs = new Set(value.replaceAll(/[\w\s]/g, ""));
  return signs.size >= 6 && !/^[\w.$]+\(|\\[nrdswb]|\(\?/.test(value) && value.length >= 16;
}

/** The letters alone. */
export function plain(text: string): string {
  return text.replaceAll(/[^a-z]/gi, "").toLowerCase();
}
