import { z } from "zod";
import type { Finding, Survey, Unit } from "#domain";
import { shortHash } from "#shared";
import { keepFormatted } from "../formatting/keep-formatted.ts";
import type { ApplyResult, JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { editableSources, isAside } from "../source-files.ts";
import { readText, writeText } from "../worktree-files.ts";
import type { CodemodRule } from "./codemod-rule.ts";
import { languageLevel, obstacleOf } from "./language-level.ts";
import { codemodsOptions } from "./options.ts";
import { codemodRules } from "./registry.ts";
import { type Parser, type Rewritten, isModern, rewriteFile } from "./rewrite-file.ts";

const NAME = "codemods";
const detailSchema = z.strictObject({ rules: z.array(z.string()) });

export async function survey(context: JobContext): Promise<Survey> {
  const options = parseOptions(NAME, codemodsOptions, context.options);
  const sources = await editableSources(context, options.exclude);
  const notes = sources.note === undefined ? [] : [sources.note];
  const empty: Survey = { job: NAME, units: [], findings: [], notes };
  if (sources.files.length === 0) return { ...empty, skipped: "no JavaScript or TypeScript files" };
  const parser = await loadParser();
  if (typeof parser === "string") return { ...empty, skipped: parser };
  const wanted = codemodRules.filter(
    ({ id, pack }) => options.packs.includes(pack) && !options.disableRules.includes(id),
  );
  const level = await languageLevel(context);
  const left = new Map<string, Set<string>>();
  const units: Unit[] = [];
  const findings: Finding[] = [];
  for (const path of sources.files) {
    context.signal.throwIfAborted();
    const text = (await readText(context.worktree, path)) ?? "";
    const rules = wanted.filter(({ trigger }) => trigger.test(text));
    if (rules.length === 0) continue;
    const modern = isModern(parser, path, text);
    const usable = rules.map((rule) =>
      usableRule(rule, obstacleOf(rule.needs, level, modern), left),
    );
    const result = rewriteFile(parser, path, text, usable);
    if (result === undefined) continue;
    if (result.text !== text) units.push(unitOf(path, result.applied, usable));
    findings.push(...findingsOf(path, result));
  }
  for (const [reason, rules] of left) {
    notes.push(`Left out, because ${reason}: ${[...rules].toSorted().join(", ")}.`);
  }
  return { ...empty, units, findings };
}

async function loadParser(): Promise<Parser | string> {
  try {
    return await import("@ast-grep/napi");
  } catch (error) {
    return `ast-grep cannot be loaded: ${String(error)}`;
  }
}

/** Where the new way may not be written, the old one is still worth a report. */
function usableRule(
  rule: CodemodRule,
  obstacle: string | undefined,
  left: Map<string, Set<string>>,
): CodemodRule {
  if (obstacle === undefined || rule.rewrite === undefined) return rule;
  left.set(obstacle, (left.get(obstacle) ?? new Set()).add(rule.id));
  const { rewrite: _, ...reporting } = rule;
  return reporting;
}

function unitOf(
  path: string,
  applied: Readonly<Record<string, number>>,
  usable: readonly CodemodRule[],
): Unit {
  const count = Object.values(applied).reduce((sum, each) => sum + each, 0);
  const rules = Object.keys(applied).toSorted();
  return {
    id: `${NAME}:${path}`,
    title: `${count} ${count === 1 ? "place" : "places"} in ${path} (${rules.join(", ")})`,
    paths: [path],
    detail: { rules: usable.flatMap(({ id, rewrite }) => (rewrite === undefined ? [] : [id])) },
  };
}

function findingsOf(path: string, { reported }: Rewritten): readonly Finding[] {
  const seen = new Map<string, number>();
  return reported.map(({ rule, match }) => {
    const key = `${rule.id}\0${match.text().replaceAll(/\s+/g, " ")}`;
    const number = seen.get(key) ?? 0;
    seen.set(key, number + 1);
    const { start, end } = match.range();
    return {
      fingerprint: shortHash([NAME, path, key, String(number)].join("\0")),
      rule: `artel/${rule.id}`,
      kind: "smell",
      severity: isAside(path) ? "info" : "low",
      title: rule.report?.title ?? rule.id,
      message: rule.why,
      location: { path, line: start.line + 1, column: start.column + 1, endLine: end.line + 1 },
      related: [],
      confidence: 0.9,
      suggestion: `See ${rule.reference}`,
    };
  });
}

export async function apply(units: readonly Unit[], context: JobContext): Promise<ApplyResult> {
  if (units.length === 0) return { failed: [] };
  const parser = await loadParser();
  if (typeof parser === "string")
    return { failed: units.map(({ id }) => ({ unit: id, reason: parser })) };
  const paths = units.flatMap((unit) => unit.paths);
  await keepFormatted(paths, context, async () => {
    for (const unit of units) {
      const names = new Set(detailSchema.parse(unit.detail).rules);
      const rules = codemodRules.filter(({ id }) => names.has(id));
      for (const path of unit.paths) {
        const text = await readText(context.worktree, path);
        if (text === undefined) continue;
        const result = rewriteFile(parser, path, text, rules);
        if (result !== undefined && result.text !== text)
          await writeText(context.worktree, path, result.text);
      }
    }
  });
  return { failed: [] };
}
