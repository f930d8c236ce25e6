import { encodedCredentials, ENCODED_KEYWORDS } from "./encoded.ts";
import { indexKeywords } from "./formats/keyword-index.ts";
import { SECRET_FORMATS } from "./formats/registry.ts";
import { GUESSED, type SecretFormat } from "./formats/secret-format.ts";
import { isMasked, isPatterned, isPublished } from "./placeholder.ts";
import { SERVICE_NAMES, serviceKeys } from "./services/service-keys.ts";
import type { Suspect } from "./suspect.ts";

const ENCODED = SECRET_FORMATS.length;
const SERVICES = ENCODED + 1;
/** All that one pass over a text looks for. */
const index = indexKeywords(
  [...SECRET_FORMATS.map(({ keywords }) => keywords), ENCODED_KEYWORDS, ...SERVICE_NAMES],
  SERVICES,
);

/** The credentials that their form, or a word beside them, gives away: the most exact format first. */
export function knownFormats(text: string): readonly Suspect[] {
  const { lists, ends } = index.findIn(text);
  const plain = lists.flatMap((place) => {
    const format = SECRET_FORMATS[place];
    return format === undefined ? [] : [...matches(text, format)];
  });
  const encoded = lists.includes(ENCODED) ? encodedCredentials(text, knownFormats) : [];
  const hits = ends.map(([place, end]) => [place - SERVICES, end] as const);
  return [...plain, ...encoded, ...serviceKeys(text, hits)];
}

function* matches(text: string, format: SecretFormat): Generator<Suspect> {
  const { rule, title, pattern, accepts, hasChecksum } = format;
  for (const match of text.matchAll(pattern)) {
    const value = match.slice(1).find((group) => group !== undefined) ?? match[0];
    const isGuessed = isPatterned(value);
    if (isGuessed && new Set(value).size < 8) continue;
    if (isMasked(value) || isPublished(value) || accepts?.(value, match[0]) === false) continue;
    const { severity, confidence } = isGuessed ? GUESSED : format;
    const certain = hasChecksum?.(value) === true ? 0.99 : confidence;
    // A pattern may look back: the value ends in the match, and may begin before it.
    const start = text.lastIndexOf(value, match.index + match[0].length - value.length);
    yield { rule, title, severity, confidence: certain, start, value };
  }
}
