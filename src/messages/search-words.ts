/**
 * Full-text search over code and prose. The database's own parsers take `src/a/b.ts` for one word and `parseFactKey` for
 * another, and differ in what they find with the language of the server; so the words are cut here, and the database is
 * given them with their positions, as text of its types `tsvector` and `tsquery`.
 */

/** PostgreSQL's limits: a position in a tsvector, positions of one word, and (more than) the length of a word. */
const MOST_POSITION = 16_383;
const MOST_POSITIONS = 255;
const LONGEST_WORD = 200;

const IDENTIFIER = /[\p{L}\p{N}_$]+/gu;
/** `parseFactKey2`: parse, Fact, Key, 2; `HTTPServer`: HTTP, Server. */
const PART = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{Lt}]+|\p{N}+/gu;

/** The words of texts, each where it stands; an identifier also as a whole, where its first part does. */
export function searchVector(texts: readonly string[]): string {
  const positions = new Map<string, number[]>();
  let position = 0;
  const put = (word: string, at: number) => {
    const known = positions.get(word) ?? [];
    positions.set(word, known);
    if (known.length < MOST_POSITIONS && known.at(-1) !== at) known.push(at);
  };
  for (const text of texts) {
    // Between two texts nothing is a neighbour.
    position += 1;
    for (const { whole, parts } of identifiers(text)) {
      put(whole, Math.min(position + 1, MOST_POSITION));
      for (const part of parts) {
        position += 1;
        put(part, Math.min(position, MOST_POSITION));
      }
    }
  }
  return [...positions].map(([word, at]) => `${quoted(word)}:${at.join(",")}`).join(" ");
}

/**
 * A query for messages that have all the words of a text. Parts of one word stand beside each other (`src/a.ts` is src,
 * a, ts), and the last of them may go on unless it is a number (`conflict` finds conflicts). Undefined when there is nothing to look for.
 */
export function searchQuery(text: string): string | undefined {
  const words = text
    .split(/\s+/u)
    .map((word) => identifiers(word).flatMap(({ parts }) => parts))
    .filter((parts) => parts.length > 0)
    .map(
      (parts) =>
        `(${parts
          .map(
            (part, index) =>
              `${quoted(part)}${index === parts.length - 1 && !/^\p{N}/u.test(part) ? ":*" : ""}`,
          )
          .join(" <-> ")})`,
    );
  return words.length === 0 ? undefined : words.join(" & ");
}

/** The words of a text one by one: of identifiers their parts, and the whole where it has several. */
export function searchWords(text: string): string[] {
  return identifiers(text).flatMap(({ whole, parts }) =>
    parts.length === 1 && parts[0] === whole ? parts : [whole, ...parts],
  );
}

function identifiers(text: string): { whole: string; parts: string[] }[] {
  return [...text.normalize("NFC").matchAll(IDENTIFIER)].flatMap(([identifier]) => {
    const parts = (identifier.match(PART) ?? []).map(asWord);
    return parts.length === 0 ? [] : [{ whole: asWord(identifier), parts }];
  });
}

function asWord(text: string): string {
  return [...text.toLowerCase()].slice(0, LONGEST_WORD).join("");
}

/** As a word of a tsvector or tsquery; identifiers have neither quotes nor backslashes. */
function quoted(word: string): string {
  return `'${word}'`;
}
