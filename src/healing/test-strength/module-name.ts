import { posix } from "node:path";

/**
 * What a module is called wherever it lies: a relative path by its last part, without extension and in small letters; a
 * package as it is.
 */
export function moduleName(specifier: string): string {
  if (!/^[./#~]|^@\//.test(specifier)) return specifier;
  const last = posix.basename(specifier).toLowerCase();
  return `./${last.replace(/\.(?:[cm]?[jt]sx?|vue|svelte)$/, "")}`;
}

/** Comments that steer a tool, in order. */
export function directivesOf(comments: readonly string[]): readonly string[] {
  return comments.map((comment) => comment.trim()).filter((comment) => DIRECTIVE.test(comment));
}

const DIRECTIVE =
  /^[*\s]*(?:@ts-|@vitest-environment|@jest-environment|@jest|eslint|oxlint|biome-ignore|prettier-ignore|c8 |istanbul |v8 |node:coverage)/;
