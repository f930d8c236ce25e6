import ts from "typescript";
import type { JobContext } from "../job.ts";
import { isForBrowsers, lowestMajor, supportedNode } from "../supported-node.ts";
import { readText } from "../worktree-files.ts";
import type { LanguageNeeds } from "./codemod-rule.ts";

/** What the repository says that its code must run on; undefined where it says nothing. */
export interface LanguageLevel {
  readonly node: number | undefined;
  readonly ecmaScript: number | undefined;
  readonly forBrowsers: boolean;
}

/** Versions that every supported environment has had for years. */
const TAKEN_FOR_GRANTED = { node: 8, ecmaScript: 5 };

export async function languageLevel(context: JobContext): Promise<LanguageLevel> {
  const nodes = (await supportedNode(context)).flatMap(({ range }) => lowestMajor(range) ?? []);
  const targets: number[] = [];
  for (const path of context.project.typeScriptConfigurations) {
    const text = await readText(context.worktree, path);
    const { config } = ts.parseConfigFileTextToJson(path, text ?? "") as { config?: unknown };
    const target = targetOf(config);
    if (target !== undefined) targets.push(target);
  }
  return {
    node: nodes.length === 0 ? undefined : Math.min(...nodes),
    ecmaScript: targets.length === 0 ? undefined : Math.min(...targets),
    forBrowsers: await isForBrowsers(context),
  };
}

function targetOf(config: unknown): number | undefined {
  const options = property(config, "compilerOptions");
  const target = property(options, "target");
  if (typeof target !== "string") return undefined;
  // ESNext leaves it to a bundler, and says nothing of where the result runs.
  const edition = Number(/^es(\d{1,4})$/i.exec(target)?.[1]);
  if (Number.isNaN(edition)) return undefined;
  return edition === 6 ? 2015 : edition;
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && name in value
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** Why a file may not be written in what a rule needs, or undefined when it may. */
export function obstacleOf(
  needs: LanguageNeeds,
  { node, ecmaScript, forBrowsers }: LanguageLevel,
  /** The file has words of ECMAScript 2015, so that more of them change nothing about where it runs. */
  isModern: boolean,
): string | undefined {
  if (node !== undefined && node < needs.node) return `Node ${node} is supported`;
  if (ecmaScript !== undefined && ecmaScript < needs.ecmaScript)
    return `the target of TypeScript is ES${ecmaScript}`;
  if (needs.ecmaScript <= TAKEN_FOR_GRANTED.ecmaScript && needs.node <= TAKEN_FOR_GRANTED.node)
    return undefined;
  if (needs.ecmaScript <= 2015) return isModern ? undefined : "the file is written for old engines";
  if (forBrowsers) return "it is also for browsers, of versions that are not said";
  if (node === undefined && ecmaScript === undefined)
    return "it is not said which versions are supported (engines, target)";
  return undefined;
}
