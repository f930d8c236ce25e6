import { assignments, type Assignment } from "./assignments.ts";
import { SECRET_FORMATS } from "./formats/registry.ts";
import { isOrdered, isPlaceholder, isPublished } from "./placeholder.ts";
import { entropy, looksRandom, UUID, wordiness } from "./randomness.ts";

export interface NamedValue {
  readonly name: string;
  readonly value: string;
  readonly start: number;
}

/** The last word of a name that says that the value is about a secret, not one. */
const HARMLESS_LAST: ReadonlySet<string> = new Set(
  (
    "name id url uri path file folder dir directory field label type header prefix suffix length size count regex " +
    "pattern placeholder hint message error title text input expires expiry expiration ttl algorithm alg policy " +
    "scope provider endpoint enabled required variable attribute selector class schema kind format version host " +
    "address server domain alias board code store storetype ring pair down up pressed press event frame mesh stone " +
    "usage ref reference index map list set group mode method status state description comment note help doc link " +
    "template date time at by signature hash digest checksum fingerprint thumbprint sha sha1 sha256 md5 crc audience " +
    "issuer number chars characters alphabet strength rule bytes bits word env key_id"
  ).split(" "),
);
const HARMLESS_ANYWHERE =
  /public|pub[._-]?key|(?:primary|foreign|partition|sort|cache|idempotency|index|natural|bucket|row|dedup|translation|i18n|locale|message|group|map|sequence|schema|storage|hot|object|registry)[._-]?key|author(?!iz)|monkey|turkey|keyword|keyboard|keycode|keying|hockey|whiskey|donkey|jockey|accessib|accessor|rapid(?!api)|capital|csrf|xsrf|commit(?:$|[._-]?(?:sha|hash|id))|integrity|checksum|sha(?:1|256|512)|md5|digest|revision|srcrev|etag|nonce|bypass|compass(?!.?word)|passenger|passive|password_?hash|(?:^|[._-])(?:hash|rev|uuid|guid)(?:$|[._-])|keyvault|site[._-]?key|random_?access|assignment|passed|passing|passthrough|keysize|keyset|keyframe|kms|key[._-](?:id|name|alias|vault)|jsonwebtoken|(?:secret|credential|token|key|password)s?(?:_)?(?:id|name)$/i;
const PASSWORD = /pass(?:wor[dt]|wd|phrase|code|w)?(?![a-rt-z])|pwd|pword|(?<![a-z])pw(?![a-z])/i;
/** `algoliaKey`, `SNYK_KEY`, `api-key`: a plain `key` may be one of a map. */
const KEY_OF_SOMETHING = /[a-z0-9][._-]key$|[a-z0-9]K(?:ey|EY)$|[A-Z0-9]_KEY$|apikey$/i;
const STRONG =
  /secret|token|api[_.-]?key|access[_.-]?key|auth[_.-]?key|private$|(?:private|encryption|signing|master|secret|service|account|license|shared|session|admin|user|client|app|server|deploy|write|read|live|prod)[_.-]?key|credential|creds|auth(?:$|[_.-])|bearer/i;

/** Values that are secrets by the name they are given and by looking like one. */
export function secretNamedValues(text: string): readonly NamedValue[] {
  return assignments(text).filter(
    (each) => (isSecret(each) || isLogin(each, text)) && !isPublished(each.value),
  );
}

function isSecret(assignment: Assignment): boolean {
  const { name, value, connection } = assignment;
  if (isHarmless(name) || value.length < 4 || isPlaceholder(value) || looksLikeCode(assignment))
    return false;
  if (PASSWORD.test(name)) return looksTyped(assignment) || looksRandom(value, 12);
  if (isOrdered(value) && !STRONG.test(name) && !KEY_OF_SOMETHING.test(name)) return false;
  if (/\s/.test(value) || startsLikeToken(value) || hasStraySign(value)) return false;
  if (connection === "beside") return looksRandom(value, 20) && hasDigit(value);
  if (STRONG.test(name)) return looksIssued(value);
  if (KEY_OF_SOMETHING.test(name)) return looksRandom(value, 16);
  return !UUID.test(value) && looksRandom(value, 20) && hasDigit(value);
}

/** One whose form is known has been judged by that: this is too long or too short for it. */
function startsLikeToken(value: string): boolean {
  return TOKEN_PREFIXES.some((prefix) => value.startsWith(prefix));
}

const TOKEN_PREFIXES: readonly string[] = SECRET_FORMATS.flatMap(({ keywords }) => keywords).filter(
  (keyword) =>
    /^(?!live|test|secret|api|sdk|key|access|pat|k_|sk|pk|re_|ptr)[A-Za-z0-9][\w.-]{2,}[-_.]$/.test(
      keyword,
    ),
);

/** What machines make is of one alphabet: a single question mark in it is the end of something, or a mistake. */
function hasStraySign(value: string): boolean {
  return value.length >= 16 && value.replaceAll(/[\w+/=.~:@%$!-]/g, "").length === 1;
}

function isHarmless(name: string): boolean {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").split(/[^A-Za-z0-9]+/);
  const last = words.findLast((word) => word !== "")?.toLowerCase() ?? "";
  return (
    HARMLESS_ANYWHERE.test(name) ||
    HARMLESS_LAST.has(last) ||
    (last.endsWith("s") && HARMLESS_LAST.has(last.slice(0, -1)))
  );
}

/** People choose passwords: they may be short and made of words, but hardly of one alone without anything else. */
function looksTyped({ name, value, connection, quoted }: Assignment): boolean {
  if (/\s/.test(value) || value.length < 6) return false;
  if (plain(value) === plain(name) || /^(?:pass(?:word|wd|phrase)?|pwd)\W?$/i.test(value))
    return false;
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((each) =>
    each.test(value),
  ).length;
  if (connection === "beside") return classes >= 3 && hasDigit(value) && value.length >= 8;
  if (classes < 2 || entropy(value) < 2) return false;
  return (
    hasDigit(value) ||
    (quoted && /[^A-Za-z0-9_.:/-]/.test(value)) ||
    (classes >= 3 && wordiness(value) < 0.5)
  );
}

const USER =
  /(?:user(?:_?name|[ _]?id)?|login|uid|e-?mail)["']?\s{0,8}(?:=>|[=:,])\s{0,8}["']?(?![$<{%])[A-Za-z][\w.@\\-]{1,60}["']?(?![\w.@(\\[-])/i;

/** A word alone is a password when the name of a user stands with it. */
function isLogin({ name, value, start, quoted }: Assignment, text: string): boolean {
  if (
    !quoted ||
    !/(?<![=!])[=:]>?[ \t]{0,20}@?["'`]$/.test(text.slice(start - 24, start)) ||
    !PASSWORD.test(name) ||
    isHarmless(name)
  )
    return false;
  if (!/^[\w.@#$!%-]{5,40}$/.test(value) || /^\$|pass|pwd|\.\w+\./i.test(value)) return false;
  if (isPlaceholder(value) || /^(?:admin|user|root|true|false|secret|hidden|string)$/i.test(value))
    return false;
  const before = text
    .slice(Math.max(0, start - 240), start)
    .split("\n")
    .slice(-5)
    .join("\n");
  return USER.test(before);
}

/** Machines make tokens: long, with letters and digits in disorder. */
export function looksIssued(value: string): boolean {
  if (looksRandom(value, 16) || /^\d{17,}$/.test(value)) return true;
  return value.length >= 10 && hasDigit(value) && looksRandom(value, 10) && entropy(value) >= 2.8;
}

/** For values alone, where a name of their own tells what they are. */
export function looksSecret(name: string, value: string): boolean {
  return isSecret({ name, value, start: 0, connection: "assigned", quoted: true });
}

/** Addresses, paths, dotted names, calls and things in other files' formats. */
function looksLikeCode({ name, value, quoted, connection }: Assignment): boolean {
  if (
    /^(?:[a-z][a-z0-9+.-]{1,15}:\/\/|data:|~\/|\.{0,2}\/|[A-Z]:\\|--|\/\/|application\/|text\/|image\/)/i.test(
      value,
    )
  )
    return true;
  if (!quoted && /[()[\]{}<>;]|::|\+\+|&&|=>|^[&*!]/.test(value) && !isDisorder(value)) return true;
  if (connection === "beside" && /[()]/.test(value)) return true;
  // a regular expression, or a piece of JSON or of a program in a string
  if (/\[[^\]]*\w-\w[^\]]*\]|\]\{\d|\{\d+,?\d*\}|\(\?[:=!<]|\\[nrdswb]|\{"|"\}/.test(value))
    return true;
  // identifiers: words joined by a dot, a dash or an underscore, with a number at most
  const isWords = /^[A-Za-z_$]+(?:[-_.:/][A-Za-z]+){0,12}[-_.:/]?v?\d{0,3}$/.test(value);
  // the name of an algorithm
  if (
    /^(?:ssh-(?:rsa|dss|ed25519)|(?:aes|sha|hmac|rsa|ecdsa|ed|x|hs|rs|es)-?\d{3,5}[\w-]{0,12})$/i.test(
      value,
    )
  )
    return true;
  // Of a password only a word with a number may be meant: one that a person chose.
  const isChosen = PASSWORD.test(name) && quoted && /^[A-Za-z]+\d+$/.test(value);
  if (isWords && wordiness(value) >= 0.36 && !isChosen) return true;
  if (/^[\w$]+(?:\[\d*\]|\.[\w$]+)+$/.test(value) && wordiness(value) >= 0.45) return true;
  if (
    /pass-?word|(?:^|[-_.])(?:secret|token|key)s?(?:$|[-_.])/i.test(value) &&
    wordiness(value) >= 0.45
  )
    return true;
  if (/^[A-Za-z]+$/.test(value) && value.length < 14) return true;
  if (
    /\.(?:js|ts|json|ya?ml|pem|key|crt|cer|p12|jks|txt|html?|png|svg|py|go|java|com|io|net|org)$/i.test(
      value,
    )
  )
    return true;
  return (
    plain(value) === plain(name) ||
    (!quoted && /^[a-z_$][\w$]*(?:\.[a-z_$][\w$]*)+$/i.test(value) && wordiness(value) >= 0.45)
  );
}

/** Many different signs that form no call: nobody writes a program like that. */
function isDisorder(value: string): boolean {
  const signs = new Set(value.replaceAll(/[\w\s]/g, ""));
  return signs.size >= 6 && !/^[\w.$]+\(/.test(value) && value.length >= 16;
}

function hasDigit(value: string): boolean {
  return /\d/.test(value);
}

function plain(text: string): string {
  return text.replaceAll(/[^a-z]/gi, "").toLowerCase();
}
