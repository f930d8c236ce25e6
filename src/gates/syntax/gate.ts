import { parseSync } from "oxc-parser";
import type { Problem } from "#domain";
import { stableText } from "../compare.ts";
import { observing } from "../evidence.ts";
import type { Gate } from "../gate.ts";
import { readWorktreeFile } from "../worktree-files.ts";
import { parsePython } from "./python.ts";

const PYTHON = /\.pyi?$/;
const SCRIPT = /\.[cm]?[jt]sx?$/;
/** JSON by name, but with comments by custom: not ours to judge. */
const COMMENTED_JSON =
  /(^|\/)([tj]sconfig[^/]*|\.eslintrc|\.swcrc|\.babelrc|api-extractor|devcontainer|turbo|nx|biome|deno|\.?oxlintrc|\.oxfmtrc)\.json$|(^|\/)\.vscode\//;

/** Does every changed file still parse? */
export const syntaxGate: Gate = {
  name: "syntax",
  cost: "instant",
  compares: "base-files",
  conclusive: false,
  applies: () => ({ applies: true }),
  observe: (context) =>
    observing("syntax", context, async () => {
      const paths = context.changedPaths;
      if (paths === undefined) {
        return { status: "skipped", reason: "only changed files are parsed" };
      }
      const problems: Problem[] = [];
      const unparsed: string[] = [];
      for (const path of paths) {
        const parse = parserOf(path);
        if (parse === undefined) continue;
        const content = await readWorktreeFile(context.worktree, path);
        if (content === undefined) continue; // deleted by the change
        const found = await parse(path, content.toString("utf8"));
        if (found === undefined) unparsed.push(path);
        else problems.push(...found);
      }
      if (unparsed.length === 0) return { status: "observed", problems };
      return {
        status: "unknown",
        reason: `ruff, which parses Python, cannot be loaded: ${unparsed.join(", ")}`,
        problems,
      };
    }),
};

/** Undefined when the parser is not there. */
type Parse = (
  path: string,
  text: string,
) => readonly Problem[] | Promise<readonly Problem[] | undefined>;

function parserOf(path: string): Parse | undefined {
  if (SCRIPT.test(path)) return parseScript;
  if (PYTHON.test(path)) return parsePython;
  return isJson(path) ? parseJson : undefined;
}

function isJson(path: string): boolean {
  return path.endsWith(".json") && !COMMENTED_JSON.test(path);
}

function parseScript(path: string, text: string): readonly Problem[] {
  // Also what only loading it would show, such as a name that is declared twice: no test may load this file.
  const { errors } = parseSync(path, text, { showSemanticErrors: true });
  return errors
    .filter(({ severity }) => severity === "Error")
    .map((error) => {
      const start = error.labels[0]?.start;
      return {
        key: `${path}: ${stableText(error.message, "\0")}`,
        message: error.message,
        path,
        ...(start === undefined ? {} : { line: text.slice(0, start).split("\n").length }),
      };
    });
}

function parseJson(path: string, text: string): readonly Problem[] {
  try {
    JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text);
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : "does not parse";
    return [{ key: `${path}: invalid JSON`, message, path }];
  }
}
