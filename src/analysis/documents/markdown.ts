/** A line of a document outside of code, front matter and comments. */
export interface TextLine {
  readonly line: string;
  /** From 1. */
  readonly number: number;
}

/** A fenced block of code. */
export interface CodeBlock {
  /** The first word behind the fence, in small letters: `ts`; empty where there is none. */
  readonly language: string;
  /** What stands behind that word. */
  readonly information: string;
  readonly text: string;
  /** Of its first line of code, from 1. */
  readonly line: number;
}

/** A link to a file, as it is written in a document. */
export interface MarkdownLink {
  readonly target: string;
  /** From 1. */
  readonly line: number;
}

/** Every repetition is bounded: documents are foreign text. */
const INLINE =
  /\]\([ \t]{0,10}(?:<([^>\n]{1,500})>|((?:[^\s()<>]|\([^\s()<>]{0,200}\)){1,500}))(?:\s{1,10}["'(][^)\n]{0,300})?[ \t]{0,10}\)/g;
/** A definition, and no footnote: `[^1]: what is to be said`. */
const REFERENCE = /^ {0,3}\[(?!\^)[^\]\n]{1,200}\]:\s{1,10}<?([^\s>]{1,500})/;
const HTML = /<(?:img|a|source)\s[^>\n]{0,300}?\b(?:src|href)=["']([^"'\n]{1,500})["']/gi;
/** In lists and quotations too. */
const FENCE = /^[ \t>]{0,24}(?:(?:[-*+]|\d{1,3}[.)])[ \t]{1,4})?(`{3,}|~{3,})([^`\n]{0,500})$/;
const CODE = /(`{1,3})[^`\n]{1,500}\1/g;
const LONGEST_LINE = 5000;

/** The links of a document, with images and definitions of references; none in code, and none to other sites. */
export function fileLinks(text: string): readonly MarkdownLink[] {
  return linksOf(text).filter(({ target }) => isFile(target));
}

/** The same with those to headings of the document itself: `#usage`. */
export function linksOf(text: string): readonly MarkdownLink[] {
  return readMarkdown(text).lines.flatMap(({ line, number }) => {
    const plain = withoutCode(line);
    const targets = [
      ...Array.from(plain.matchAll(INLINE), ([, quoted, bare]) => quoted ?? bare ?? ""),
      ...Array.from(plain.matchAll(HTML), ([, target = ""]) => target),
      REFERENCE.exec(plain)?.[1] ?? "",
    ];
    return targets
      .filter((target) => target.startsWith("#") || isFile(target))
      .map((target) => ({ target, line: number }));
  });
}

/** A line in which code between backticks is left out. */
export function withoutCode(line: string): string {
  return line.replaceAll(CODE, "``");
}

function isFile(target: string): boolean {
  return target !== "" && !/^(?:[a-z][a-z0-9+.-]*:|\/|#|\?|\\|@|~)|[{}$<>*|]/i.test(target);
}

/** The text of a document and its blocks of code, apart. */
export function readMarkdown(text: string): {
  readonly lines: readonly TextLine[];
  readonly code: readonly CodeBlock[];
} {
  const lines: TextLine[] = [];
  const code: CodeBlock[] = [];
  let open: { readonly mark: string; readonly head: string; readonly body: string[] } | undefined;
  let openedAt = 0;
  let comment: string | undefined;
  const all = text.split(/\r?\n/);
  for (let index = frontMatterLines(all); index < all.length; index += 1) {
    const line = all[index] ?? "";
    const [, mark, rest = ""] = (line.length > LONGEST_LINE ? null : FENCE.exec(line)) ?? [];
    if (open !== undefined) {
      const closes = mark?.startsWith(open.mark) === true && rest.trim() === "";
      if (closes) {
        code.push(codeBlock(open, openedAt));
        open = undefined;
      } else open.body.push(line);
    } else if (mark !== undefined && comment === undefined) {
      open = { mark, head: rest, body: [] };
      openedAt = index + 1;
    } else if (line.length <= LONGEST_LINE) {
      const visible = withoutComments(line, comment);
      comment = visible.end;
      lines.push({ line: visible.text, number: index + 1 });
    }
  }
  if (open !== undefined) code.push(codeBlock(open, openedAt));
  return { lines, code };
}

function codeBlock(
  { head, body }: { readonly head: string; readonly body: readonly string[] },
  fenceLine: number,
): CodeBlock {
  const [, language = "", information = ""] =
    /^\s*\{?\.?([\w+#.-]{0,40})[\s,}]*([^\n]*)$/.exec(head) ?? [];
  const quoted = body.every((line) => /^\s*>/.test(line)) && body.length > 0;
  const plain = quoted ? body.map((line) => line.replace(/^\s*> ?/, "")) : body;
  const indents = plain.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const indent = indents.length === 0 ? 0 : Math.min(...indents);
  return {
    language: language.toLowerCase(),
    information,
    text: plain.map((line) => line.slice(indent)).join("\n"),
    line: fenceLine + 1,
  };
}

/** How many lines the front matter takes: `---` at the top until the next. */
function frontMatterLines(lines: readonly string[]): number {
  if (lines[0]?.trimEnd() !== "---") return 0;
  const end = lines.slice(1, 200).findIndex((line) => /^(?:---|\.\.\.)\s*$/.test(line));
  return end < 0 ? 0 : end + 2;
}

/** In HTML, and in MDX: how one begins and ends. */
const COMMENTS = new Map([
  ["<!--", "-->"],
  ["{/*", "*/}"],
]);

/** `end` is what closes the comment that is open. */
function withoutComments(
  line: string,
  endBefore: string | undefined,
): { readonly text: string; readonly end: string | undefined } {
  // What stands in code is none.
  const masked = line.replaceAll(CODE, (code) => "`".repeat(code.length));
  let text = "";
  let end = endBefore;
  let at = 0;
  while (at < line.length) {
    if (end === undefined) {
      const [start, next] = firstOf(masked, at);
      text += line.slice(at, next);
      end = COMMENTS.get(start);
      at = next + start.length;
    } else {
      const next = line.indexOf(end, at);
      if (next < 0) break;
      at = next + end.length;
      end = undefined;
    }
  }
  return { text, end };
}

/** The mark with which the next comment begins, and where; the end of the line when there is none. */
function firstOf(line: string, from: number): readonly [start: string, at: number] {
  const found = [...COMMENTS.keys()]
    .map((start): [string, number] => [start, line.indexOf(start, from)])
    .filter(([, at]) => at >= 0)
    .toSorted(([, left], [, right]) => left - right);
  return found[0] ?? ["", line.length];
}

/** Lines that tell to run one of these scripts, anywhere in the document. */
export function scriptMentions(
  text: string,
  scripts: readonly string[],
): readonly { readonly script: string; readonly line: number }[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.length > LONGEST_LINE) return [];
    const found = line.matchAll(/\b(npm|pnpm|yarn|bun)(?: +run(?:-script)?)? +([\w:.-]{1,100})/g);
    return Array.from(found, ([whole, manager = "", script = ""]) => ({ whole, manager, script }))
      .filter(({ whole, manager, script }) => {
        // npm and bun run a script of any name only by `run`.
        const isRun = / run/.test(whole) || ["pnpm", "yarn"].includes(manager);
        return scripts.includes(script) && (isRun || ["test", "start", "stop"].includes(script));
      })
      .map(({ script }) => ({ script, line: index + 1 }));
  });
}
