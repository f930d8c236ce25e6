import type { Severity } from "#domain";
import { GUESS } from "../suspect.ts";

/** A credential that its form alone gives away. The first group, or the whole match, is the secret. */
export interface SecretFormat {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: number;
  /** One of them stands, in this case, in every text that can match: the pattern is not tried on others. */
  readonly keywords: readonly string[];
  readonly pattern: RegExp;
  /** What a pattern cannot say: a checksum, a header that must decode. `whole` is all that the pattern matched. */
  readonly accepts?: (value: string, whole: string) => boolean;
  /** Whether it carries a checksum that is right: then it is no accident and no invention. */
  readonly hasChecksum?: (value: string) => boolean;
}

/** Not inside a longer word; the letter of an escape (`\n`) in a string is no part of one, nor that of a colour in a log. */
const START = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrt]|\[\d{1,3}m))`;
/** Nor a part of one, or of the name of a picture. */
const END = String.raw`(?![A-Za-z0-9_-]|\.(?:png|jpe?g|gif|svg|ico|webp|css|js)\b)`;

type Details = Partial<Pick<SecretFormat, "severity" | "confidence" | "accepts" | "hasChecksum">>;

/** A token that begins with what its issuer made it begin with. `body` is all of it, as a regular expression. */
export function token(
  rule: string,
  title: string,
  keywords: readonly string[],
  body: string,
  details: Details = {},
): SecretFormat {
  // Or another one right behind it, with nothing between.
  const next = keywords.filter((keyword) => /[_-]$/.test(keyword)).join("|");
  const end = next === "" ? END : `(?:${END}|(?=${next}))`;
  return written(rule, title, keywords, new RegExp(`${START}(${body})${end}`, "g"), details);
}

/** A format with a pattern of its own, where the secret stands inside something larger. */
export function written(
  rule: string,
  title: string,
  keywords: readonly string[],
  pattern: RegExp,
  details: Details = {},
): SecretFormat {
  return {
    rule: `artel/${rule}`,
    title,
    severity: "critical",
    confidence: 0.95,
    keywords,
    pattern,
    ...details,
  };
}

/** For keys that are meant to be public or that only open a test system. */
export const MILD: Details = { severity: "medium", confidence: 0.7 };

/** For what a person may have thought up, or left as it is everywhere. */
export const GUESSED: Pick<SecretFormat, "severity" | "confidence"> = {
  severity: "low",
  confidence: GUESS,
};
