import { parseSync } from "oxc-parser";
import { canBeParsed, type CodeBlock } from "#analysis";
import { type Node } from "../syntax-nodes.ts";

const SCRIPTS: Readonly<Record<string, "js" | "jsx" | "ts" | "tsx">> = {
  js: "jsx",
  javascript: "jsx",
  mjs: "jsx",
  jsx: "jsx",
  ts: "ts",
  typescript: "ts",
  mts: "ts",
  tsx: "tsx",
};

export function isScriptSample({ language }: CodeBlock): boolean {
  return Object.hasOwn(SCRIPTS, language);
}

/** Marks of a sample that is no program on purpose: left out parts, differences, prompts, places to fill. */
const SKETCH =
  /\.\.\.\s{0,20}(?:$|[\])};,]|\/\/|\*\/)|…|^[ \t]{0,40}[+-](?:\s|$)|^[ \t]{0,40}(?:>|\$|#|%|PS>)\s|\[!code|<[a-z][\w-]* here>|<(?:your|my|the)[\s_-]|\/\/ ?(?:=>|❌|✅|✗|✓|error|bad|wrong|invalid|doesn'?t|won'?t|syntax)|\{\{|\}\}|<%|@@|^[ \t]{0,40}\.{3}/im;

/** The tree of a sample that is a program; undefined for a part of one. */
export function parseSample({ language, text }: CodeBlock): Node | undefined {
  const kind = SCRIPTS[language];
  if (kind === undefined || !canBeParsed(text)) return undefined;
  for (const lang of new Set([kind, "tsx", "ts"] as const)) {
    const { program, errors } = parseSync(`sample.${lang}`, text, { lang });
    if (errors.length === 0) return program as unknown as Node;
  }
  return undefined;
}

/**
 * Why a sample that sets out to be a whole program is none: it imports, so it is no part of one, and nothing says that
 * something is left out. Undefined for all others.
 */
export function syntaxMistake(block: CodeBlock): { message: string; line: number } | undefined {
  if (block.language.startsWith("json")) return jsonMistake(block);
  const kind = SCRIPTS[block.language];
  const { text } = block;
  if (kind === undefined || !canBeParsed(text) || SKETCH.test(text)) return undefined;
  if (!/^import\s[^\n]{1,300}\sfrom\s+["']/m.test(text) || parseSample(block) !== undefined)
    return undefined;
  // A tag alone, to be closed somewhere else.
  if (block.language.endsWith("sx") && /^[ \t]{0,40}<[A-Za-z]/m.test(text)) return undefined;
  // Several files, or steps that each declare the same name, are often shown in one block.
  const { errors } = parseSync(`sample.${kind}`, text, { lang: kind });
  const [first] = errors.filter(
    ({ message }) => !/already been declared|redeclar|Duplicate/i.test(message),
  );
  if (first === undefined || isTogether(text)) return undefined;
  const offset = first.labels[0]?.start ?? 0;
  const line = block.line + text.slice(0, offset).split("\n").length - 1;
  return { message: first.message, line };
}

/** Modules that are shown one after another, with `return` or `await` where only a function has them. */
function isTogether(text: string): boolean {
  const wrapped = text.replaceAll(/^import\s[^\n]{1,300}$/gm, "");
  const { errors } = parseSync("sample.tsx", `async function* sample() {\n${wrapped}\n}`, {
    lang: "tsx",
  });
  return errors.length === 0;
}

/** JSON that begins and ends as a whole, without comments or left out parts. */
function jsonMistake({
  language,
  text,
  line,
}: CodeBlock): { message: string; line: number } | undefined {
  const trimmed = text.trim();
  const isWhole = /^(?:\{[^]*\}|\[[^]*\])$/.test(trimmed);
  const isFree = /\/\/|\/\*|\.\.\.|…|<[\w\s-]{1,40}>|\{\{|\$\{|^[ \t]{0,40}[+#'-]|\|/m.test(
    trimmed,
  );
  if (language !== "json" || !isWhole || isFree || /\}[ \t]{0,40}\n\s{0,100}\{/.test(trimmed))
    return undefined;
  // Commas too many and keys without quotes are the relaxed form that many configuration files take.
  if (/,\s{0,100}[}\]]|[{,]\s{0,100}[A-Za-z_$][\w$]{0,100}\s{0,20}:|'/.test(trimmed))
    return undefined;
  try {
    JSON.parse(trimmed);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const place = /position (\d+)/.exec(reason)?.[1];
    const before = place === undefined ? "" : trimmed.slice(0, Number(place));
    const message = reason.replace(/ in JSON at position.*$|, (?:\.\.\.)?".*$/s, "");
    return { message, line: line + before.split("\n").length - 1 };
  }
}
