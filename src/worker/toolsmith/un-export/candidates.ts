import type { Finding, Unit } from "#domain";
import { shortHash } from "#shared";
import type { JobContext } from "../job.ts";
import {
  isDeclaration,
  isExcluded,
  isSource,
  exclusionOf,
  saysGenerated,
} from "../source-files.ts";
import type { KnipIssue } from "../unused-code/knip.ts";
import { Mentions } from "../unused-code/mentions.ts";
import { readText } from "../worktree-files.ts";
import { isReadByTools } from "./conventions.ts";
import type { Module } from "./exports.ts";
import {
  declaredNames,
  exportedNames,
  findExport,
  hasImports,
  isUsed,
  parseModule,
} from "./exports.ts";
import { PublicNames } from "./public-names.ts";
import { isTagged, obstacleOf } from "./remove-exports.ts";

export interface Candidates {
  readonly units: readonly Unit[];
  /** Exports that look unused but are better judged by a person. */
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

/** What of the exports that knip calls unused may be tried, what is only reported, and what is left alone. */
export async function candidatesOf(
  issues: readonly KnipIssue[],
  context: JobContext,
  exclude: readonly string[],
): Promise<Candidates> {
  const tracked = new Set(context.files);
  const publicNames = await PublicNames.of(context);
  const mentions = await Mentions.read(context, "not-code");
  const units: Unit[] = [];
  const findings: Finding[] = [];
  const left = new Map<string, string[]>();
  for (const { file, exports, types } of issues) {
    const items = [...exports, ...types].filter(({ name }) => name !== "default");
    if (items.length === 0 || !tracked.has(file)) continue;
    const module = await editableModule(context, file, exclude);
    if (module === undefined) continue;
    const emptied = !hasImports(module) && exportedNames(module).length <= items.length;
    for (const { name, line = 1, namespace } of items) {
      const leave = (reason: string): void =>
        void left.set(reason, [...(left.get(reason) ?? []), `${name} (${file})`]);
      if (publicNames.has(file, name)) leave("part of what the package exports");
      else if (isReadByTools(file, name)) leave("read by a tool or framework by convention");
      else if (isTagged(module, name)) leave("marked as meant for others in its comment");
      else if (emptied) leave("its file would no longer be a module");
      else {
        const place = { file, name, line };
        const isType = types.some((type) => type.name === name);
        const judged =
          namespace === undefined || isType
            ? judge(module, place, mentions)
            : viaNamespace(namespace);
        if (judged === "unit")
          units.push(
            unitOf(
              place,
              types.some((type) => type.name === name),
            ),
          );
        else findings.push(findingOf(place, judged));
      }
    }
  }
  return { units, findings, notes: notesOf(left) };
}

interface Place {
  readonly file: string;
  readonly name: string;
  readonly line: number;
}

function judge(module: Module, { file, name }: Place, mentions: Mentions): "unit" | string {
  const site = findExport(module, name);
  const obstacle = obstacleOf(module, name);
  if (site === undefined || obstacle !== undefined) {
    return `Nothing imports it, but ${obstacle ?? "it was not found"}.`;
  }
  const mention = mentions.findExport(name, file);
  if (mention !== undefined) return `Nothing imports it, but ${mention} mentions it.`;
  if (site.kind === "specifier" && site.from !== undefined) return "unit";
  const own = site.kind === "specifier" ? declarationOf(module, site.local) : site.statements;
  const ranges = site.kind === "specifier" ? [...own, site.statement] : own;
  return isUsed(module, site.kind === "specifier" ? site.local : name, ranges)
    ? "unit"
    : "Nothing imports it, and nothing in its own file uses it: it may be dead.";
}

/** A module that is imported whole may be handed on, and its exports read by names that no tool can follow. */
function viaNamespace(namespace: string): string {
  return `Nothing reads it by name, but its module is imported whole as ${namespace} and may be passed on.`;
}

/** The statement that declares a name that is exported elsewhere in the file. */
function declarationOf(module: Module, local: string): readonly { start: number; end: number }[] {
  return module.program.body.filter((statement) => {
    if (statement.type === "VariableDeclaration") return declaredNames(statement).includes(local);
    return "id" in statement && statement.id?.type === "Identifier" && statement.id.name === local;
  });
}

async function editableModule(
  context: JobContext,
  file: string,
  exclude: readonly string[],
): Promise<Module | undefined> {
  if (!isSource(file) || isDeclaration(file) || isExcluded(file, exclude)) return undefined;
  if (exclusionOf(file) !== undefined) return undefined;
  const text = await readText(context.worktree, file);
  if (text === undefined || saysGenerated(text)) return undefined;
  return parseModule(file, text);
}

function unitOf({ file, name }: Place, isType: boolean): Unit {
  return {
    id: `un-export:${file}#${name}`,
    title: `Un-export ${isType ? "type " : ""}${name} in ${file}`,
    paths: [file],
    detail: { name },
    expects: [{ kind: "symbols-are-gone", symbols: [{ path: file, name }] }],
  };
}

function findingOf({ file, name, line }: Place, reason: string): Finding {
  return {
    fingerprint: shortHash(`artel/unused-export\0${file}\0${name}`),
    rule: "artel/unused-export",
    kind: "dead-code",
    severity: "info",
    title: `Unused export ${name}`,
    message: reason,
    location: { path: file, line },
    related: [],
    confidence: reason.endsWith("dead.") ? 0.8 : 0.4,
    suggestion: `Remove ${name}, or its export, if nothing outside of this repository needs it.`,
  };
}

function notesOf(left: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return [...left].toSorted().map(([reason, names]) => {
    const shown = names.slice(0, 5).join(", ");
    const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
    return `Exports left alone, ${reason}: ${shown}${more}.`;
  });
}
