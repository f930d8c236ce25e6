import { parseSync } from "oxc-parser";
import type { FailureProblem } from "#domain";
import { isDeeplyNested } from "#shared";
import type { MovedImport } from "./moved-imports.ts";

/** What TypeScript says of a module of which it finds no types. */
const UNTYPED_MODULE =
  /TS(?:2307|7016)\b.{0,80}?(?:Cannot find module|declaration file for module) ['"]([^'"\n]{1,200})['"]|^(?:Cannot find module|Could not find a declaration file for module) ['"]([^'"\n]{1,200})['"]/;
const INSIDE_PACKAGE = /^((?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*)\/./;

/** Modules inside of packages that the compiler finds no types of, with the package. */
export function hiddenModules(problems: readonly FailureProblem[]): ReadonlyMap<string, string> {
  const found = problems.flatMap(({ message, tool }): [string, string][] => {
    const match =
      tool === "tsc" || /\bTS\d{4}\b/.test(message) ? UNTYPED_MODULE.exec(message) : null;
    const module = match?.[1] ?? match?.[2] ?? "";
    const name = INSIDE_PACKAGE.exec(module)?.[1];
    return name === undefined ? [] : [[module, name]];
  });
  return new Map(found);
}

/**
 * Imports by name of such modules, from the package itself instead. Whether it exports those names is for the compiler to
 * say, which is why imports of all, of a default and for effect stay: it could not tell that they mean the same.
 */
export function packageImports(
  path: string,
  text: string,
  hidden: ReadonlyMap<string, string>,
): readonly MovedImport[] {
  if (hidden.size === 0 || !/\.[cm]?tsx?$/.test(path) || isDeeplyNested(text)) return [];
  const { module, errors } = parseSync(path, text);
  if (errors.length > 0) return [];
  return module.staticImports.flatMap(({ moduleRequest: { start, end, value }, entries }) => {
    const to = hidden.get(value);
    const byName = entries.every(({ importName }) => importName.kind === "Name");
    const isPlain = text.slice(start + 1, end - 1) === value;
    if (to === undefined || entries.length === 0 || !byName || !isPlain) return [];
    return [{ start: start + 1, end: end - 1, from: value, to }];
  });
}
