/** A link to a file, as it is written in a document. */
export interface MarkdownLink {
  readonly target: string;
  /** From 1. */
  readonly line: number;
}

/** Every repetition is bounded: documents are foreign text. */
const INLINE =
  /\[[^\]\n]{0,300}\]\(\s{0,10}<?([^)\s>]{1,500})>?(?:\s{1,10}["'(][^)\n]{0,300})?\s{0,10}\)/g;
const REFERENCE = /^ {0,3}\[[^\]\n]{1,200}\]:\s{1,10}<?([^\s>]{1,500})/;
const HTML = /<(?:img|a|source)\s[^>\n]{0,300}?\b(?:src|href)=["']([^"'\n]{1,500})["']/gi;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const LONGEST_LINE = 5000;

/** Links to other files of the repository; none in code, to other places, to headings or from the root of a site. */
export function fileLinks(text: string): readonly MarkdownLink[] {
  return textLines(text).flatMap(({ line, number }) => {
    const plain = line.replaceAll(/`[^`\n]{0,500}`/g, "``");
    const targets = [
      ...Array.from(plain.matchAll(INLINE), ([, target = ""]) => target),
      ...Array.from(plain.matchAll(HTML), ([, target = ""]) => target),
      REFERENCE.exec(plain)?.[1] ?? "",
    ];
    return targets.filter(isFile).map((target) => ({ target, line: number }));
  });
}

function isFile(target: string): boolean {
  return target !== "" && !/^(?:[a-z][a-z0-9+.-]*:|\/|#|\?|\\|@|~)|[{}$<>*|]/i.test(target);
}

/** Lines outside of fenced code. */
function textLines(text: string): readonly { readonly line: string; readonly number: number }[] {
  let fence: string | undefined;
  return text.split("\n").flatMap((line, index) => {
    const mark = FENCE.exec(line)?.[1];
    if (fence === undefined && mark !== undefined) {
      fence = mark;
      return [];
    }
    if (fence !== undefined) {
      if (mark?.startsWith(fence) === true) fence = undefined;
      return [];
    }
    return line.length > LONGEST_LINE ? [] : [{ line, number: index + 1 }];
  });
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
