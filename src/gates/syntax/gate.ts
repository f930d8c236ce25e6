import { parseSync } from "oxc-parser";
import type { Problem } from "#domain";
import { stableText } from "../compare.ts";
import { observing } from "../evidence.ts";
import type { Gate } from "../gate.ts";
import { readWorktreeFile } from "../worktree-files.ts";

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
      for (const path of paths) {
        const kind = SCRIPT.test(path) ? "script" : isJson(path) ? "json" : undefined;
        if (kind === undefined) continue;
        const content = await readWorktreeFile(context.worktree, path);
        if (content === undefined) continue; // deleted by the change
        const text = content.toString("utf8");
        problems.push(...(kind === "script" ? parseScript(path, text) : parseJson(path, text)));
      }
      return { status: "observed", problems };
    }),
};

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
