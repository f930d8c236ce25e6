import { posix } from "node:path";

/** A table whose columns are as wide as their widest cell, as formatters write it. Cells are Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map(cellOf));
  const widths = head.map((_, column) =>
    Math.max(3, ...cells.map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  const [first = [], ...others] = cells;
  return [line(first), rule, ...others.map(line)].join("\n");
}

function cellOf(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ").replaceAll(/(?<!\\)\|/g, "\\|");
}

/** Between so many backticks that those of the text end nothing. */
export function inlineCode(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  if (longest === 0) return `\`${line}\``;
  const marks = "`".repeat(longest + 1);
  return `${marks} ${line} ${marks}`;
}

export function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map(({ length }) => length));
  const marks = "`".repeat(longest + 1);
  return `${marks}${language}\n${text}\n${marks}`;
}

/** Text from elsewhere, such as a comment of the code, that is to begin and end no part of the document. */
export function foreignText(text: string): string {
  return text.replaceAll("<!--", "&lt;!--");
}

/** Whether two texts say the same when what formatters change is left out of account. */
export function isSameMarkdown(left: string, right: string): boolean {
  return unformatted(left) === unformatted(right);
}

/** Formatters of documents format the code in them too: there, less counts. */
function unformatted(markdown: string): string {
  return markdown
    .replaceAll("\r\n", "\n")
    .split(/^(?=[ \t]{0,3}(?:`{3,}|~{3,}))/m)
    .map((part) =>
      /^[ \t]{0,3}(?:`{3,}|~{3,})\w/.test(part)
        ? part
            // A bar before the first of several types comes and goes with the length of the line.
            .replaceAll(/([=<:({[,?>])\s{0,200}[|&]/g, "$1")
            .replaceAll(/[\s;,'"()]+/g, "")
        : part
            .replaceAll(/^[ \t]{0,40}>/gm, " ")
            .replaceAll(/^[^\S\n]*[*+-]\s/gm, "- ")
            .replaceAll(/\| {0,40}:?-{1,500}:? {0,40}(?=\|)/g, "|--")
            .replaceAll(/-{2,}/g, "--")
            .replaceAll(/\\([^\w\s])/g, "$1")
            .replaceAll("_", "*")
            .replaceAll(/\s+/g, " ")
            .replaceAll(/ ?(\||`+) ?/g, "$1")
            .trim(),
    )
    .filter((part) => part !== "")
    .join("\n");
}

/** A link from a document to a file or folder of the repository. */
export function fileLink(document: string, path: string, text?: string): string {
  return `[${text ?? inlineCode(path)}](${fileAddress(document, path)})`;
}

/** How a document names a file or folder of the repository in a link. */
export function fileAddress(document: string, path: string): string {
  const target = posix.relative(posix.dirname(document), path);
  return encodeURI(target === "" ? "." : target).replaceAll(
    /[()#?]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Text in which nothing is a mark of Markdown. */
export function plainText(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*_[\]<>|#]/g, "\\$&");
}
