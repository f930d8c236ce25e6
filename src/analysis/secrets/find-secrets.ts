import { setImmediate as breathe } from "node:timers/promises";
import type { Finding } from "#domain";
import { sha256, shortHash } from "#shared";
import { isExamplePath, isTestPath } from "../files/source-kind.ts";
import { GUESSED } from "./formats/secret-format.ts";
import { keyFiles } from "./key-files.ts";
import { knownFormats } from "./known-formats.ts";
import { isMadeUp } from "./made-up.ts";
import { secretNamedValues } from "./named-values.ts";
import { isOrdered } from "./placeholder.ts";
import { bySecretlint } from "./secretlint.ts";
import { isGuess, type Suspect } from "./suspect.ts";

export interface SecretScan {
  readonly findings: readonly Finding[];
  /** Files that were not searched, and why. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

export interface ScannedFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** Below this a finding in a test, an example or a document is taken for made up. */
const DOUBTFUL = 0.5;
const LARGEST_FILE = 1_000_000;
const DOCUMENT = /\.(?:md|mdx|rst|adoc|markdown)$/i;

/** Credentials in files of any language. A finding never contains the value, only a hash of it as fingerprint. */
export async function findSecrets(
  files: readonly ScannedFile[],
  options: { readonly signal?: AbortSignal } = {},
): Promise<SecretScan> {
  const findings: Finding[] = [];
  const skipped: { path: string; reason: string }[] = [];
  for (const [index, { path, content }] of files.entries()) {
    if (index % 16 === 15) await breathe();
    options.signal?.throwIfAborted();
    if (content.length > LARGEST_FILE) {
      skipped.push({ path, reason: `larger than ${LARGEST_FILE / 1_000_000} MB` });
      continue;
    }
    const text = typeof content === "string" ? content : Buffer.from(content).toString("utf8");
    if (text.slice(0, 8000).includes("\0")) {
      skipped.push({ path, reason: "binary" });
      continue;
    }
    const suspects = distinct(text, [
      ...keyFiles(path, text),
      ...knownFormats(text),
      ...(await bySecretlint(path, text)),
      ...namedValues(text),
    ]).filter((suspect) => isPlausible(path, suspect));
    const lines = lineStarts(suspects.length === 0 ? "" : text);
    findings.push(...mergeSame(suspects.map((suspect) => toFinding(path, lines, suspect))));
  }
  return { findings, skipped };
}

/**
 * The credentials in a text of any origin, by their form or name: for whoever must not repeat them. Words that may as
 * well be none are left out, for the text would lose them everywhere.
 */
export function secretsIn(text: string): readonly string[] {
  return [...knownFormats(text), ...namedValues(text)]
    .filter(({ value, confidence }) => confidence >= DOUBTFUL || /\d/.test(value))
    .map(({ value }) => value);
}

function isPlausible(path: string, suspect: Suspect): boolean {
  const isDoubtful = suspect.confidence < DOUBTFUL || isOrdered(suspect.value);
  if (isTestPath(path) || isExamplePath(path)) return !isDoubtful && !isMadeUp(suspect);
  return !(DOCUMENT.test(path) && isDoubtful);
}

function namedValues(text: string): readonly Suspect[] {
  return secretNamedValues(text).map(({ name, value, start, isDoubtful }) => ({
    rule: "artel/named-secret",
    title: `A value that looks like a secret, named ${shown(name)}`,
    ...(isDoubtful ? GUESSED : ({ severity: "high", confidence: 0.6 } as const)),
    start,
    value,
    name,
  }));
}

/** A name is shown when it is one: of a long row of characters, a part may be secret as well. */
function shown(name: string): string {
  return name.length <= 48 && !/\d{4}|\d[a-z]+\d[a-z]*\d/i.test(name)
    ? name
    : `${name.slice(0, 12)}…`;
}

/** Once for each stretch of text: the first, most exact rule speaks for the others. */
function distinct(text: string, suspects: readonly Suspect[]): readonly Suspect[] {
  const taken = new Uint8Array(suspects.length === 0 ? 0 : text.length);
  const kept = suspects.filter(({ start, value }) => {
    const end = start + value.length;
    if (taken.subarray(start, end).includes(1)) return false;
    taken.fill(1, start, end);
    return true;
  });
  return kept.toSorted((left, right) => left.start - right.start);
}

/** Offsets at which lines begin. */
function lineStarts(text: string): readonly number[] {
  return [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
}

function lineOf(lines: readonly number[], offset: number): number {
  let low = 0;
  let high = lines.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((lines[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low;
}

/** The same value twice in a file is one finding with two places. */
function mergeSame(findings: readonly Finding[]): readonly Finding[] {
  return Array.from(
    Map.groupBy(findings, (finding) => finding.fingerprint).values(),
    ([first, ...others]) => ({ ...first, related: others.map((other) => other.location) }),
  ).filter((finding): finding is Finding => finding.fingerprint !== undefined);
}

function toFinding(path: string, lines: readonly number[], suspect: Suspect): Finding {
  const line = lineOf(lines, suspect.start);
  const isFixture = isTestPath(path) || isExamplePath(path);
  const place = isFixture ? " It stands in a test or an example, so it may be made up." : "";
  const doubt = isGuess(suspect) ? " It looks as if a person made it up." : place;
  return {
    fingerprint: shortHash([suspect.rule, path, sha256(suspect.value)].join("\0")),
    rule: suspect.rule,
    kind: "secret",
    severity: isFixture ? "low" : suspect.severity,
    title: suspect.title,
    message: `${suspect.value.length} characters, not shown here. Whoever can read the repository can use it, also after it is deleted, from the history.${doubt}`,
    location: { path, line: line + 1, column: suspect.start - (lines[line] ?? 0) + 1 },
    related: [],
    confidence: isFixture ? suspect.confidence / 2 : suspect.confidence,
    suggestion: "Revoke it, then read it from the environment or a secret store.",
  };
}
