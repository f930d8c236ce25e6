/** What a documentation comment says, by its tags. All but `text` is one line of Markdown. */
export interface DocumentationComment {
  /** What stands before the first tag, as paragraphs. */
  readonly text: string;
  /** Its first sentence. */
  readonly summary: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly returns: string | undefined;
  readonly throws: readonly string[];
  /** The reason; empty where none is given. */
  readonly deprecated: string | undefined;
}

const LONGEST = 20_000;

/** Reads what is between the marks of a documentation comment: its text begins with the second star. */
export function readDocumentationComment(value: string): DocumentationComment | undefined {
  if (!value.startsWith("*") || value.length > LONGEST) return undefined;
  const lines = value
    .slice(1)
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s{0,200}\*? ?/, "").trimEnd());
  const firstTag = lines.findIndex((line) => /^@\w/.test(line));
  const text = linked(paragraphs(firstTag < 0 ? lines : lines.slice(0, firstTag)));
  const tags = firstTag < 0 ? [] : tagsOf(lines.slice(firstTag));
  const all = (...names: string[]): readonly string[] =>
    tags.flatMap(({ name, body }) => (names.includes(name) ? [linked(body)] : []));
  const described = text === "" ? (all("description", "summary")[0] ?? "") : text;
  return {
    text: described,
    summary: firstSentence(described),
    parameters: new Map(all("param", "arg", "argument").flatMap(parameterOf)),
    returns: all("returns", "return").map(withoutType)[0],
    throws: all("throws", "exception"),
    deprecated: all("deprecated")[0],
  };
}

function paragraphs(lines: readonly string[]): string {
  return lines
    .join("\n")
    .trim()
    .replaceAll(/\n{3,}/g, "\n\n");
}

function tagsOf(lines: readonly string[]): readonly { name: string; body: string }[] {
  const tags: { name: string; body: string }[] = [];
  let isExample = false;
  for (const line of lines) {
    const [, name, body = ""] = /^@(\w{1,40})\s*(.*)$/.exec(line) ?? [];
    const last = tags.at(-1);
    if (name !== undefined) {
      isExample = name === "example";
      tags.push({ name, body: isExample ? "" : body });
    } else if (last !== undefined && !isExample) last.body = `${last.body} ${line.trim()}`.trim();
  }
  return tags;
}

/** `{type} [name=default] - text` */
function parameterOf(body: string): readonly (readonly [string, string])[] {
  const rest = withoutType(body);
  const [, name = "", text = ""] =
    /^\[?([\w$]{1,100})(?:=[^\]]{0,200})?\]?\s*(?:[-–—:]\s*)?(.*)$/.exec(rest) ?? [];
  return name === "" || text === "" ? [] : [[name, text]];
}

function withoutType(body: string): string {
  if (!body.startsWith("{")) return body;
  let depth = 0;
  for (let index = 0; index < body.length; index += 1) {
    if (body[index] === "{") depth += 1;
    if (body[index] === "}") depth -= 1;
    if (depth === 0) return body.slice(index + 1).trim();
  }
  return "";
}

/** `{@link name}` and `{@link address text}` as Markdown says it. */
function linked(text: string): string {
  return text.replaceAll(
    /\{@(?:link|linkcode|linkplain)\s{1,5}([^\s|}]{1,300})(?:\s{0,5}[|\s]\s{0,5}([^}]{0,300}))?\}/g,
    (_, target: string, label: string | undefined) => {
      const said = label?.trim() ?? "";
      if (/^https?:/.test(target)) return `[${said === "" ? target : said}](${target})`;
      return said === "" ? `\`${target}\`` : said;
    },
  );
}

/** Up to the first full stop that ends a sentence; abbreviations and code do not end one. */
export function firstSentence(text: string): string {
  const [paragraph = ""] = text.split(/\n\s*\n|\n(?=\s*(?:[-*+]|\d+\.)\s|```)/, 1);
  const line = paragraph.replaceAll(/\s+/g, " ").trim();
  for (const { index } of line.matchAll(/[.!?](?=\s|$)/g)) {
    const before = line.slice(0, index + 1);
    const isInCode = (before.match(/`/g)?.length ?? 0) % 2 === 1;
    if (!isInCode && !/(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|resp|no)|\b[A-Z])\.$/.test(before))
      return before;
  }
  return line;
}
