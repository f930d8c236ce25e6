import { readMarkdown } from "#analysis";

/** A part of a document that is kept in step with the code: what stands between its two lines. */
export interface MarkedSection {
  /** `commands` of `<!-- artel:commands -->`. */
  readonly name: string;
  /** `svg=docs/a.svg` behind the name. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Of its first line, from 1. */
  readonly line: number;
  /** Offsets of what stands between the lines. */
  readonly start: number;
  readonly end: number;
}

export interface MarkerProblem {
  /** Undefined where it cannot be read. */
  readonly name: string | undefined;
  readonly line: number;
  /** A sentence without a full stop. */
  readonly message: string;
}

const MARKER =
  /^ {0,3}<!--[ \t]{1,5}(\/?)artel:([a-z][a-z-]{0,40})((?:[ \t]{1,5}[a-z]{1,20}=[^\s"'<>]{1,200}){0,5})[ \t]{1,5}-->[ \t]{0,20}\r?$/;
const ALMOST = /^ {0,3}<!--\s{0,5}\/?\s{0,5}artel:/;

/** Sections of a document, in its order. Lines in code are text like any other. */
export function readSections(text: string): {
  readonly sections: readonly MarkedSection[];
  readonly problems: readonly MarkerProblem[];
} {
  const sections: MarkedSection[] = [];
  const problems: MarkerProblem[] = [];
  let open: Omit<MarkedSection, "end"> | undefined;
  const unclosed = (): void => {
    if (open === undefined) return;
    const { name, line } = open;
    problems.push({ name, line, message: `artel:${name} has no <!-- /artel:${name} --> below it` });
  };
  for (const { line, number, offset } of linesOutsideCode(text)) {
    const [, slash, name, words = ""] = MARKER.exec(line) ?? [];
    if (name === undefined) {
      if (ALMOST.test(line)) {
        problems.push({ name: undefined, line: number, message: "the marker cannot be read" });
      }
    } else if (slash === "") {
      unclosed();
      const start = Math.min(text.length, offset + line.length + 1);
      open = { name, attributes: attributesOf(words), line: number, start };
    } else if (open?.name === name) {
      sections.push({ ...open, end: offset });
      open = undefined;
    } else {
      const message = `/artel:${name} has no <!-- artel:${name} --> above it`;
      problems.push({ name, line: number, message });
    }
  }
  unclosed();
  return { sections, problems };
}

function attributesOf(words: string): ReadonlyMap<string, string> {
  return new Map(
    words
      .trim()
      .split(/\s+/)
      .filter((word) => word !== "")
      .map((word): [string, string] => {
        const at = word.indexOf("=");
        return [word.slice(0, at), word.slice(at + 1)];
      }),
  );
}

function linesOutsideCode(
  text: string,
): readonly { readonly line: string; readonly number: number; readonly offset: number }[] {
  const outside = new Set(readMarkdown(text).lines.map(({ number }) => number));
  let offset = 0;
  return text.split("\n").flatMap((line, index) => {
    const start = offset;
    offset += line.length + 1;
    return outside.has(index + 1) ? [{ line, number: index + 1, offset: start }] : [];
  });
}

/** The document with other content in a section, in its own line endings. */
export function withContent(text: string, section: MarkedSection, markdown: string): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = ["", ...markdown.trim().split("\n"), "", ""];
  return text.slice(0, section.start) + lines.join(eol) + text.slice(section.end);
}
