import type { Found, Matcher } from "./matcher.ts";
import { MATCHERS } from "./registry.ts";
import { requiredText } from "./required-text.ts";

export interface Match {
  readonly matcher: Matcher;
  readonly found: Found;
}

interface Entry {
  readonly matcher: Matcher;
  readonly index: number;
}

const entries: readonly Entry[] = MATCHERS.map((matcher, index) => ({ matcher, index }));
const headings = [...new Set(entries.flatMap(({ matcher }) => matcher.heading ?? []))];

/** Matchers by the text that a line must hold for them. */
const byText = new Map<string, Entry[]>();
const always: Entry[] = [];
for (const entry of entries) {
  const texts = requiredText(entry.matcher.pattern);
  if (texts.length === 0) always.push(entry);
  for (const text of texts) byText.set(text, [...(byText.get(text) ?? []), entry]);
}
interface Text {
  readonly text: string;
  readonly entries: readonly Entry[];
}

/** By their first two characters, so that a line is gone through once, whatever the number of matchers. */
const byStart = new Map<number, Text[]>();
const short: Text[] = [];
for (const [text, entries] of byText) {
  const key = startOf(text, 0);
  if (text.length < 2) short.push({ text, entries });
  else byStart.set(key, [...(byStart.get(key) ?? []), { text, entries }]);
}

function startOf(text: string, at: number): number {
  return text.charCodeAt(at) * 0x10000 + text.charCodeAt(at + 1);
}

/** All matchers that know the line, in the registry's order. `under` are the headings above it. */
export function matchLine(line: string, under: ReadonlyMap<RegExp, Found>): readonly Match[] {
  return candidates(line).flatMap(({ matcher }) => {
    const heading = matcher.heading;
    const above = heading === undefined ? {} : under.get(heading);
    const match = above === undefined ? null : matcher.pattern.exec(line);
    return match === null ? [] : [{ matcher, found: { ...above, ...present(match.groups) } }];
  });
}

function candidates(line: string): readonly Entry[] {
  const found = new Set(always);
  for (const { text, entries } of short) {
    if (line.includes(text)) for (const entry of entries) found.add(entry);
  }
  for (let at = 0; at < line.length - 1; at++) {
    for (const { text, entries } of byStart.get(startOf(line, at)) ?? []) {
      if (line.startsWith(text, at)) for (const entry of entries) found.add(entry);
    }
  }
  return [...found].sort((left, right) => left.index - right.index);
}

/** The headings that the line is. */
export function headingsOf(line: string): readonly (readonly [RegExp, Found])[] {
  return headings.flatMap((heading) => {
    const match = heading.exec(line);
    return match === null ? [] : [[heading, present(match.groups)] as const];
  });
}

/** The groups that took part. Alternatives of a pattern number groups of one name: `line`, `line2`. */
export function present(groups: Readonly<Record<string, string | undefined>> | undefined): Found {
  return Object.fromEntries(
    Object.entries(groups ?? {})
      .filter(([, value]) => value !== undefined && value !== "")
      .map(([name, value]) => [name.replace(/\d$/, ""), value]),
  );
}
