import { parseSync } from "oxc-parser";
import type { Fact } from "#domain";
import type { Origin } from "./origin.ts";

/** What a file may export through `export * from` is not in its own text. */
const CONFIDENCE_BEHIND_STAR = 0.5;

/**
 * Which of these names a module exports, by its parsed text. Nothing is said of a file that cannot be parsed or that is
 * CommonJS; of one that is gone (`text` undefined), that it exports none.
 */
export function symbolFacts(
  file: { readonly path: string; readonly text: string | undefined },
  names: readonly string[],
  origin: Origin,
): readonly Fact[] {
  const { path, text } = file;
  const found =
    text === undefined ? { names: new Set<string>(), star: false } : exportsOf(path, text);
  if (found === undefined) return [];
  return names.map((name) => {
    const exported = found.names.has(name);
    return {
      kind: "symbol",
      path,
      name,
      value: exported ? { exported: true } : null,
      ...origin,
      confidence: !exported && found.star ? CONFIDENCE_BEHIND_STAR : 1,
    };
  });
}

function exportsOf(
  path: string,
  text: string,
): { readonly names: ReadonlySet<string>; readonly star: boolean } | undefined {
  const { module, errors } = parseSync(path, text);
  if (errors.some(({ severity }) => severity === "Error")) return undefined;
  // CommonJS exports by assignment, which the parser does not list.
  if (!module.hasModuleSyntax && /\bexports\b/.test(text)) return undefined;
  const names = new Set<string>();
  let star = false;
  for (const { exportName, importName } of module.staticExports.flatMap(({ entries }) => entries)) {
    if (exportName.kind === "Default") names.add("default");
    else if (exportName.name !== null) names.add(exportName.name);
    else if (importName.kind !== "None") star = true;
  }
  return { names, star };
}
