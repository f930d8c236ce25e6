import type { LanguageDefinition } from "./language.ts";
import { python } from "./python/language.ts";

/** The languages that tree-sitter reads. JavaScript and TypeScript are read by oxc: measure/measure-file.ts. */
export const LANGUAGES: readonly LanguageDefinition[] = [python];

const byExtension = new Map(
  LANGUAGES.flatMap((language) => language.extensions.map((each) => [each, language] as const)),
);

/** The language of a file by its name; undefined for JavaScript, TypeScript and what is not read. */
export function languageOf(path: string): LanguageDefinition | undefined {
  return byExtension.get(/\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "");
}
