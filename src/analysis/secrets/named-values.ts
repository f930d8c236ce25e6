import { assignments, type Assignment } from "./assignments.ts";
import { looksLikeCode, plain } from "./code-likeness.ts";
import { SECRET_FORMATS } from "./formats/registry.ts";
import { isHarmless, KEY_OF_SOMETHING, PASSWORD, STRONG } from "./names.ts";
import { isOrdered, isPlaceholder, isPublished } from "./placeholder.ts";
import { entropy, looksRandom, UUID, wordiness } from "./randomness.ts";

export interface NamedValue {
  readonly name: string;
  readonly value: string;
  readonly start: number;
}

/** Values that are secrets by the name they are given and by looking like one. */
export function secretNamedValues(text: string): readonly NamedValue[] {
  const found = assignments(text).filter(
    (each) => (isSecret(each) || isLogin(each, text)) && !isPublished(each.value),
  );
  // `token = "Bearer …"` has two names.
  return [...new Map(found.toReversed().map((each) => [each.start, each])).values()].toReversed();
}

function isSecret(assignment: Assignment): boolean {
  const { name, value, connection } = assignment;
  if (isHarmless(name) || value.length < 4 || isPlaceholder(value) || looksLikeCode(assignment))
    return false;
  if (VERSION_RANGE.test(value)) return false;
  if (PASSWORD.test(name)) return looksTyped(assignment) || looksRandom(value, 12);
  if (isOrdered(value) && !STRONG.test(name) && !KEY_OF_SOMETHING.test(name)) return false;
  if (/\s/.test(value) || startsLikeToken(value) || hasStraySign(value)) return false;
  if (connection === "beside") return looksRandom(value, 20) && hasDigit(value);
  if (STRONG.test(name)) return looksIssued(value);
  if (KEY_OF_SOMETHING.test(name)) return looksRandom(value, 16);
  return !UUID.test(value) && looksRandom(value, 20) && hasDigit(value);
}

/** `"minipass": "^7.1.2"`: a package, and the versions of it that will do. */
const VERSION_RANGE =
  /^(?:[\^~]|[<>]=?|npm:\S{1,80}@[\^~]?)?v?\d{1,6}\.\d{1,6}\.\d{1,6}(?:[-+][\w.+-]{1,40})?$/;

/** One whose form is known has been judged by that: this is too long or too short for it. */
function startsLikeToken(value: string): boolean {
  return TOKEN_PREFIXES.some((prefix) => value.startsWith(prefix));
}

/** Beginnings that many issuers share say nothing of what must follow. */
const SHARED_PREFIX = /^(?:live|test|secret|api|sdk|key|access|[ps]at|s?k|pk|re|ptr|md)[-_.]$/i;
const TOKEN_PREFIXES: readonly string[] = SECRET_FORMATS.flatMap(({ keywords }) => keywords).filter(
  (keyword) => /^[A-Za-z0-9][\w.-]{2,}[-_.]$/.test(keyword) && !SHARED_PREFIX.test(keyword),
);

/** What machines make is of one alphabet: a single question mark in it is the end of something, or a mistake. */
function hasStraySign(value: string): boolean {
  return value.length >= 16 && value.replaceAll(/[\w+/=.~:@%$!-]/g, "").length === 1;
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
  if (looksRandom(value, 16) || /^\d{16,}$/.test(value)) return true;
  return value.length >= 10 && hasDigit(value) && looksRandom(value, 10) && entropy(value) >= 2.8;
}

/** For values alone, where a name of their own tells what they are. */
export function looksSecret(name: string, value: string): boolean {
  return isSecret({ name, value, start: 0, connection: "assigned", quoted: true });
}

function hasDigit(value: string): boolean {
  return /\d/.test(value);
}
