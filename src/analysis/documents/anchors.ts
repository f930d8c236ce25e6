import { readMarkdown, type TextLine } from "./markdown.ts";

export interface Heading {
  /** As it is written, without its marks at the beginning and end. */
  readonly text: string;
  /** 1–6. */
  readonly depth: number;
  /** From 1. */
  readonly line: number;
}

const ATX = /^ {0,3}(?:[-*+>] {1,3})?(#{1,6})[ \t]+([^\n]{0,2000})$/;
const HTML_HEADING = /<h([1-6])(?:\s[^>\n]{0,300})?>([^\n]{0,1000}?)<\/h\1>/gi;
const HTML_ANCHOR = /\b(?:id|name)=["']([^"'\n]{1,200})["']/gi;
/** `## Title {#own-id}`, as many generators of sites write it. */
const OWN_ID = /\{#([\w.:-]{1,100})\}\s{0,10}$/;

export function headingsOf(text: string): readonly Heading[] {
  return headingsIn(readMarkdown(text).lines);
}

function headingsIn(lines: readonly TextLine[]): readonly Heading[] {
  return lines.flatMap(({ line, number }, index): Heading[] => {
    const [, marks, title = ""] = ATX.exec(line) ?? [];
    if (marks !== undefined) {
      return [{ text: withoutClosing(title), depth: marks.length, line: number }];
    }
    const below = lines[index + 1];
    const isUnderlined =
      below?.number === number + 1 &&
      /^ {0,3}(?:={1,200}|-{2,200})\s{0,20}$/.test(below.line) &&
      /^ {0,3}[^\s>#|-]/.test(line);
    if (isUnderlined) {
      return [{ text: line.trim(), depth: below.line.includes("=") ? 1 : 2, line: number }];
    }
    return Array.from(line.matchAll(HTML_HEADING), ([, depth, inner = ""]) => ({
      text: inner.trim(),
      depth: Number(depth),
      line: number,
    }));
  });
}

/** `# Title ##` ends with marks that are not of its text. */
function withoutClosing(title: string): string {
  const trimmed = title.trim();
  const end = trimmed.replace(/#{1,200}$/, "");
  return end === "" || /\s$/.test(end) ? end.trim() : trimmed;
}

/**
 * What a link may name behind `#` in a document: the slugs of its headings as GitHub makes them, and ids in its HTML.
 * In small letters; where tools differ, what each of them makes.
 */
export function anchorsOf(text: string): ReadonlySet<string> {
  const { lines } = readMarkdown(text);
  const anchors = new Set<string>();
  const counts = new Map<string, number>();
  for (const heading of headingsIn(lines)) {
    const own = OWN_ID.exec(heading.text)?.[1];
    if (own !== undefined) anchors.add(own.toLowerCase());
    for (const slug of new Set(slugsOf(heading.text.replace(OWN_ID, "").trim()))) {
      const count = counts.get(slug) ?? 0;
      counts.set(slug, count + 1);
      anchors.add(count === 0 ? slug : `${slug}-${count}`);
    }
  }
  for (const { line } of lines) {
    for (const [, id = ""] of line.matchAll(HTML_ANCHOR)) {
      anchors.add(id.toLowerCase().replace(/^user-content-/, ""));
    }
  }
  return anchors;
}

/** The last is how GitHub does it where none of the others does: names of emojis become pictures. */
function slugsOf(heading: string): readonly string[] {
  const plain = plainText(heading);
  const withoutEmoji = plain.replaceAll(/:[\w+-]{1,40}:/g, "");
  return [slug(plain), slug(withoutEmoji), slug(withoutEmoji.trim()), slug(heading)];
}

/**
 * GitHub's rule: small letters, no punctuation but hyphen and underscore, each space a hyphen.
 * https://github.com/gjtorikian/html-pipeline/blob/main/lib/html_pipeline/node_filter/table_of_contents_filter.rb
 */
function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}

/** What a reader sees of a heading. */
function plainText(heading: string): string {
  return heading
    .replaceAll(/!\[([^\]\n]{0,300})\]\([^)\n]{0,500}\)/g, "")
    .replaceAll(/\[([^\]\n]{0,300})\](?:\([^)\n]{0,500}\)|\[[^\]\n]{0,200}\])/g, "$1")
    .replaceAll(/<\/?[a-z][^>\n]{0,300}>/gi, "")
    .replaceAll(/(^|[^\p{L}\p{N}])_{1,3}([^_\n]{1,300})_{1,3}(?![\p{L}\p{N}])/gu, "$1$2")
    .replaceAll(/&(?:amp|lt|gt|quot);/g, "")
    .replaceAll(/[`*\\]/g, "");
}
