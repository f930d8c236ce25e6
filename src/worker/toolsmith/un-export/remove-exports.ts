import { MagicString } from "magic-string";
import type { ExportSite, Module } from "./exports.ts";
import { findExport, nameOf } from "./exports.ts";

/**
 * The module's text without these exports; the declarations stay. A name that is not exported (any more) changes
 * nothing, so that a second time gives the same text.
 */
export function removeExports(module: Module, names: readonly string[]): string {
  const text = new MagicString(module.text);
  const touched = new Set<Extract<ExportSite, { kind: "specifier" }>["statement"]>();
  for (const name of names) {
    const site = findExport(module, name);
    if (site?.kind === "declaration") {
      for (const { start, declaration } of site.statements) {
        if (declaration !== null) text.remove(start, declaration.start);
      }
    }
    if (site?.kind === "specifier") touched.add(site.statement);
  }
  for (const statement of touched) removeSpecifiers(module, text, statement, new Set(names));
  return text.toString();
}

type Statement = Extract<ExportSite, { kind: "specifier" }>["statement"];

function removeSpecifiers(
  module: Module,
  text: MagicString,
  statement: Statement,
  names: ReadonlySet<string>,
): void {
  const { specifiers } = statement;
  const stays = specifiers.map(({ exported }) => !names.has(nameOf(exported)));
  if (!stays.includes(true)) {
    const lineEnd = /^[^\S\n]*\r?\n/.exec(module.text.slice(statement.end))?.[0].length ?? 0;
    text.remove(statement.start, statement.end + lineEnd);
    return;
  }
  const last = stays.lastIndexOf(true);
  specifiers.forEach((specifier, index) => {
    if (stays[index] === true) return;
    // Each goes with the comma after it; those behind the last that stays go with the comma before them.
    if (index < last) text.remove(specifier.start, (specifiers[index + 1] ?? specifier).start);
    else text.remove((specifiers[index - 1] ?? specifier).end, specifier.end);
  });
}

/** Why an export cannot be taken back by a plain edit, or undefined when it can. */
export function obstacleOf(module: Module, name: string): string | undefined {
  const site = findExport(module, name);
  if (site === undefined)
    return "it is exported in a way that is not edited (CommonJS, `export *`)";
  if (site.kind === "specifier") {
    return site.from !== undefined && !site.isType
      ? "it is passed on from another module, which would no longer be loaded"
      : undefined;
  }
  for (const { start, declaration } of site.statements) {
    if (declaration === null) return "it has no declaration";
    if (!/^export\s+$/.test(module.text.slice(start, declaration.start))) {
      return "a comment stands between `export` and its declaration";
    }
    if (declaration.type === "VariableDeclaration") {
      const [only, ...others] = declaration.declarations;
      if (others.length > 0 || only?.id.type !== "Identifier") {
        return "it is declared together with other names";
      }
    }
    if (declaration.type === "ClassDeclaration" && declaration.decorators.length > 0) {
      return "it is a decorated class, which a framework may look for";
    }
  }
  return declarationsOf(module, name) > 1 && !isOverload(site)
    ? "several declarations of this name merge"
    : undefined;
}

function isOverload(site: Extract<ExportSite, { kind: "declaration" }>): boolean {
  const functions = /^(?:FunctionDeclaration|TSDeclareFunction)$/;
  return site.statements.every(({ declaration }) => functions.test(declaration?.type ?? ""));
}

function declarationsOf(module: Module, name: string): number {
  return module.program.body.filter((statement) => {
    const declaration =
      statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration === null || !("id" in declaration)) return false;
    const { id } = declaration;
    return id !== null && id.type === "Identifier" && id.name === name;
  }).length;
}

const TAG = /@(?:public|internal|api|beta|alpha|lintignore|knipignore|alias)\b/;

/** Whether the comment right before the export says that it is meant for others. */
export function isTagged(module: Module, name: string): boolean {
  const site = findExport(module, name);
  const statements = site?.kind === "declaration" ? site.statements : [];
  return statements.some(({ start }) =>
    module.comments.some(
      ({ end, value }) =>
        TAG.test(value) && end <= start && module.text.slice(end, start).trim() === "",
    ),
  );
}
