import { assignments, type Assignment } from "./assignments.ts";
import { looksLikeCode, plain } from "./code-likeness.ts";
import { SECRET_FORMATS } from "./formats/registry.ts";
import { isHarmless, KEY_OF_SOMETHING, PASSWORD, STRONG } from "./names.ts";
import {
  isFilledIn,
  isOrdered,
  isPlaceholder,
  isPublished,
  isRepeated,
  standsForSecret,
} from "./placeholder.ts";
import {
  entropy,
  hasStrayLetter,
  kindsOfSigns,
  looksRandom,
  UUID,
  wordiness,
} from "./randomness.ts";

export interface NamedValue {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  /** A word, or a row of characters, that may as well stand for a secret. */
  readonly isDoubtful: boolean;
}

/** Values that are secrets by the name they are given and by looking like one. */
export function secretNamedValues(text: string): readonly NamedValue[] {
  const found = assignments(text).flatMap((each) => {
    if (isPublished(each.value)) return [];
    if (isSecret(each) || isLogin(each, text))
      return [named(each, isOrdered(each.value) || isRepeated(each.value))];
    return isFilledInKey(each) || isPhrase(each) || isWordAlone(each, text)
      ? [named(each, true)]
      : [];
  });
  // `token = "Bearer …"` has two names.
  return [...new Map(found.toReversed().map((each) => [each.start, each])).values()].toReversed();
}

function named({ name, value, start }: Assignment, isDoubtful: boolean): NamedValue {
  return { name, value, start, isDoubtful };
}

function isSecret(assignment: Assignment): boolean {
  const { name, value, connection, quoted } = assignment;
  if (isHarmless(name) || value.length < 4 || isPlaceholder(value) || looksLikeCode(assignment))
    return false;
  if (VERSION_RANGE.test(value) || SEALED.test(value) || PUBLIC.test(value)) return false;
  if (WORKING_FOLDER.test(name) && /[$%`\\]/.test(value)) return false;
  if (PASSWORD.test(name)) return looksTyped(assignment) || looksRandom(value, 12);
  if (isOrdered(value) && !isCalledKey(name) && !KEY_IN_DIGITS.test(value)) return false;
  if (/\s/.test(value) || startsLikeToken(value) || hasStraySign(value)) return false;
  if (hasStrayLetter(value)) return false;
  if (connection === "beside") {
    return looksRandom(value, quoted && STRONG.test(name) ? 16 : 20) && hasDigit(value);
  }
  if (STRONG.test(name)) return looksIssued(value) || isThoughtUp(assignment);
  if (KEY_OF_SOMETHING.test(name)) return looksRandom(value, 16);
  return !UUID.test(value) && looksRandom(value, 20) && hasDigit(value);
}

function isCalledKey(name: string): boolean {
  return STRONG.test(name) || KEY_OF_SOMETHING.test(name);
}

/** A word, a sign and a word: thought up for what signs sessions. */
function isPhrase({ name, value, literal }: Assignment): boolean {
  if (!literal || !/secret$/i.test(name) || isHarmless(name) || isPlaceholder(value)) return false;
  return /^[A-Za-z][\w.-]{3,24}[!#%&*@^][\w.-]{3,24}$/.test(value);
}

/** `abcdef1234567890abcdef`: what a person puts where a key is asked for, and what some leave there. */
function isFilledInKey({ name, value, connection, quoted }: Assignment): boolean {
  if (!isCalledKey(name) || isHarmless(name) || standsForSecret(value)) return false;
  if (connection === "beside" && !quoted && !STRONG.test(name)) return false;
  if (!/^[\w-]{12,200}={0,2}$/.test(value) || /^\d{1,19}$|(.)\1{7}/.test(value)) return false;
  if (new Set(value).size < 5 || startsLikeToken(value)) return false;
  return isFilledIn(value);
}

/** The lengths that keys have. */
const KEY_IN_DIGITS = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{48}|[0-9a-f]{64})$/i;

/** What sessions and cookies are signed with, a person may have typed like a password. */
function isThoughtUp({ name, value, literal }: Assignment): boolean {
  if (!literal || !/secret$/i.test(name) || value.length < 8 || value.length > 40) return false;
  return (
    hasDigit(value) && /[a-z]/i.test(value) && /[!@#$%^&*?]/.test(value) && entropy(value) >= 3
  );
}

/** `"minipass": "^7.1.2"`: a package, and the versions of it that will do. */
const VERSION_RANGE =
  /^(?:[\^~]|[<>]=?|npm:\S{1,80}@[\^~]?)?v?\d{1,6}\.\d{1,6}\.\d{1,6}(?:[-+][\w.+-]{1,40})?$/;

/** What only the controller of a cluster can open: two bytes of length, then base 64 (bitnami-labs/sealed-secrets). */
const SEALED = /^A[gQ][A-D][A-Za-z0-9+/]{300,}={0,2}$/;
/** A client token of Datadog, which every visitor of a page gets. */
const PUBLIC = /^pub[0-9a-f]{32}$/;
/** In a shell the folder of work. */
const WORKING_FOLDER = /^(?:\w{1,20}_)?(?:old)?pwd(?:_\w{1,20})?$/i;

/** One whose form is known has been judged by that: this is too long or too short for it. */
function startsLikeToken(value: string): boolean {
  return TOKEN_PREFIXES.some((prefix) => value.startsWith(prefix));
}

/** Beginnings that many issuers share say nothing of what must follow. */
const SHARED_PREFIX = /^(?:live|test|secret|api|sdk|key|access|[ps]at|s?k|pk|re|ptr|md)[-_.]$/i;
const TOKEN_PREFIXES: readonly string[] = SECRET_FORMATS.flatMap(({ keywords }) => keywords).filter(
  (keyword) => /^[A-Za-z0-9][\w.-]{2,}[-_.]$/.test(keyword) && !SHARED_PREFIX.test(keyword),
);

/** What machines make is of one alphabet, and nothing that ends a text begins it: a question mark in it is a mistake. */
function hasStraySign(value: string): boolean {
  if (value.length < 16) return false;
  const others = value.replaceAll(/[\w+/=.~:@%$!-]/g, "");
  return others.length === 1 || /^\?{2,3}$/.test(others) || /^[=?]/.test(value);
}

/** People choose passwords: they may be short and made of words, but hardly of one alone without anything else. */
function looksTyped({ name, value, connection, quoted }: Assignment): boolean {
  if (/\s/.test(value) || value.length < 6) return false;
  if (plain(value) === plain(name) || /^(?:pass(?:word|wd|phrase)?|pwd)\W?$/i.test(value))
    return false;
  const classes = kindsOfSigns(value);
  if (connection === "beside") return classes >= 3 && hasDigit(value) && value.length >= 8;
  if (classes < 2 || entropy(value) < 2) return false;
  return (
    hasDigit(value) ||
    (quoted && /[^A-Za-z0-9_.:/-]/.test(value)) ||
    (classes >= 3 && wordiness(value) < 0.5)
  );
}

const USER =
  /(?:user(?:_?name|[ _]?id)?|login|uid|e-?mail)\\{0,2}["']?\s{0,8}(?:=>|[=:,])\s{0,8}\\{0,2}["']?(?![$<{%])[A-Za-z][\w.@\\-]{1,60}\\{0,2}["']?(?![\w.@([-])/i;

/** A word alone is a password when the name of a user stands with it. */
function isLogin({ name, value, start, quoted, literal }: Assignment, text: string): boolean {
  const sign = quoted ? /(?<![=!])[=:]>?[ \t]{0,20}@?\\{0,2}["'`]$/ : /(?<![=!<>])=$/;
  if (!literal || !sign.test(text.slice(Math.max(0, start - 24), start))) return false;
  if (!isWord(name, value)) return false;
  const before = text
    .slice(Math.max(0, start - 240), start)
    .split("\n")
    .slice(-5)
    .join("\n");
  return USER.test(before);
}

function isWord(name: string, value: string): boolean {
  if (!PASSWORD.test(name) || isHarmless(name) || isPlaceholder(value)) return false;
  if (!/^[\w.@#$!%-]{5,40}$/.test(value) || /^\$|pwd|\.\w+\./i.test(value)) return false;
  if (/pass/i.test(value) && !SENTENCE.test(value)) return false;
  return !SPOKEN.test(value) && !plain(name).includes(plain(value));
}

/** `thisismypassword`, and no name of a field, such as `newpassword`. */
const SENTENCE =
  /^(?!confirm|new|old|current|user|account|re|for|change|show|hide|enter|login|admin|check|test|temp|master|default|verify|update|set|get|has|is|no|with|incorrect|invalid|wrong|short)[a-z]{5,24}pass(?:word|wd)?$/;

/** What is said of a password, and ways to log in that have no password. */
const SPOKEN =
  /^(?:admin|user|root|true|false|secret|hidden|string|always|never|enabled?|disabled?|plain|basic|digest|bearer|oauth2?|prompt|stdin|manual|change|reset|forgot|weak|strong|confirm|current|encrypted|x-oauth-basic|x-token-auth|(?:private|gitlab-ci|job|deploy|access)-token)$/i;

/** A word with nothing around it that tells more: written down in a file, or assigned as a string. */
function isWordAlone({ name, value, start, quoted, literal }: Assignment, text: string): boolean {
  if (!literal || !/^[a-z][a-z@_-]{4,28}[a-z!]$/.test(value) || !isWord(name, value)) return false;
  const before = text.slice(Math.max(0, start - 24), start);
  if (quoted && SENTENCE.test(value))
    return /["']?[ \t]{0,20}(?::|=>?)[ \t]{0,20}["']$/.test(before);
  // `password == "word"`, and "the password is 'word'": both let in whoever knows the word.
  if (quoted && /(?:[!=]==?|\bis)[ \t]{0,4}["']$/.test(before)) {
    return /^[a-z]{6,}$/.test(value) && !/assert|expect|should/i.test(lineUpTo(text, start));
  }
  if (!quoted) return /(?<![=!<>\s])=$/.test(before);
  // `PASSWORD = "word"` is the name of something.
  return /[a-z]/.test(name) && /(?<![=!<>])=[ \t]{0,20}["']$/.test(before);
}

function lineUpTo(text: string, offset: number): string {
  const before = text.slice(Math.max(0, offset - 200), offset);
  return before.slice(before.lastIndexOf("\n") + 1);
}

/** Machines make tokens: long, with letters and digits in disorder. */
export function looksIssued(value: string): boolean {
  if (value.length >= 30 && new Set(value.replaceAll(/\w/g, "")).size >= 6) return hasDigit(value);
  if (looksRandom(value, 16) || /^\d{16,}$/.test(value)) return true;
  return value.length >= 10 && hasDigit(value) && looksRandom(value, 10) && entropy(value) >= 2.8;
}

/** For values alone, where a name of their own tells what they are. */
export function looksSecret(name: string, value: string): boolean {
  return isSecret({
    name,
    value,
    start: 0,
    connection: "assigned",
    quoted: true,
    literal: true,
  });
}

function hasDigit(value: string): boolean {
  return /\d/.test(value);
}
