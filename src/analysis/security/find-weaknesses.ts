import { setImmediate as breathe } from "node:timers/promises";
import type * as AstGrep from "@ast-grep/napi";
import type { SgNode } from "@ast-grep/napi";
import type { Finding } from "#domain";
import { shortHash } from "#shared";
import {
  isDeclarationPath,
  isExamplePath,
  isJavaScript,
  isTestPath,
  pathKind,
} from "../files/source-kind.ts";
import { INJECTION_RULES } from "./injection-rules.ts";
import { PRACTICE_RULES } from "./practice-rules.ts";
import type { SecurityRule } from "./security-rule.ts";

export const SECURITY_RULES: readonly SecurityRule[] = [...INJECTION_RULES, ...PRACTICE_RULES];

export interface WeaknessScan {
  readonly findings: readonly Finding[];
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  /** Why nothing could be searched: the native parser is not installed. Then no findings mean nothing. */
  readonly unavailable?: string;
}

export interface CheckedFile {
  readonly path: string;
  readonly content: string;
}

type Parser = Pick<typeof AstGrep, "Lang" | "parse">;

const LARGEST_FILE = 1_000_000;

/** Weaknesses that the shape of JavaScript and TypeScript shows. Other files are passed over. */
export async function findWeaknesses(
  files: readonly CheckedFile[],
  options: { readonly signal?: AbortSignal } = {},
): Promise<WeaknessScan> {
  let parser: Parser;
  try {
    parser = await import("@ast-grep/napi");
  } catch (error) {
    return {
      findings: [],
      skipped: [],
      unavailable: `ast-grep cannot be loaded: ${String(error)}`,
    };
  }
  const findings: Finding[] = [];
  const skipped: { path: string; reason: string }[] = [];
  for (const [index, file] of files.entries()) {
    if (
      !isJavaScript(file.path) ||
      pathKind(file.path) !== "source" ||
      isDeclarationPath(file.path)
    )
      continue;
    if (index % 16 === 15) await breathe();
    options.signal?.throwIfAborted();
    if (file.content.length > LARGEST_FILE) {
      skipped.push({ path: file.path, reason: `larger than ${LARGEST_FILE / 1_000_000} MB` });
      continue;
    }
    findings.push(...checkFile(parser, file));
  }
  return { findings, skipped };
}

function checkFile(parser: Parser, { path, content }: CheckedFile): readonly Finding[] {
  const rules = SECURITY_RULES.filter((rule) => rule.trigger.test(content));
  if (rules.length === 0) return [];
  const root = parser.parse(languageOf(parser, path), content).root();
  const seen = new Map<string, number>();
  return rules.flatMap((rule) =>
    matchesOf(rule, root).map((match) => {
      const key = `${rule.id}\0${match.text()}`;
      const number = seen.get(key) ?? 0;
      seen.set(key, number + 1);
      return toFinding(rule, path, match, number);
    }),
  );
}

function languageOf({ Lang }: Parser, path: string): string {
  if (/\.[mc]?ts$/.test(path)) return Lang.TypeScript;
  return path.endsWith(".tsx") ? Lang.Tsx : Lang.JavaScript;
}

/** Several matchers of a rule may meet the same place. */
function matchesOf(rule: SecurityRule, root: SgNode): readonly SgNode[] {
  const places = new Map<string, SgNode>();
  for (const matcher of rule.matchers) {
    for (const match of root.findAll(matcher)) {
      const { start } = match.range();
      const place = `${start.line}:${start.column}`;
      if (!places.has(place) && (rule.confirm?.(match) ?? true)) places.set(place, match);
    }
  }
  return [...places.values()].toSorted(
    (left, right) => left.range().start.index - right.range().start.index,
  );
}

function toFinding(rule: SecurityRule, path: string, match: SgNode, number: number): Finding {
  const { start, end } = match.range();
  const isFixture = isTestPath(path) || isExamplePath(path);
  return {
    fingerprint: shortHash(
      ["artel", rule.id, path, match.text().replaceAll(/\s+/g, " "), String(number)].join("\0"),
    ),
    rule: `artel/${rule.id}`,
    kind: "security",
    severity: isFixture ? "info" : rule.severity,
    title: rule.title,
    message: `${rule.message} (${rule.cwe})`,
    location: { path, line: start.line + 1, column: start.column + 1, endLine: end.line + 1 },
    related: [],
    confidence: isFixture ? rule.confidence / 2 : rule.confidence,
    suggestion: rule.suggestion,
  };
}
