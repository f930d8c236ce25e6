import type { LanguageDefinition } from "./language.ts";
import { bash } from "./bash/language.ts";
import { cpp } from "./cpp/language.ts";
import { csharp } from "./csharp/language.ts";
import { go } from "./go/language.ts";
import { java } from "./java/language.ts";
import { php } from "./php/language.ts";
import { python } from "./python/language.ts";
import { ruby } from "./ruby/language.ts";
import { rust } from "./rust/language.ts";

/** The languages that tree-sitter reads. JavaScript and TypeScript are read by oxc: measure/measure-file.ts. */
export const LANGUAGES: readonly LanguageDefinition[] = [
  bash,
  cpp,
  csharp,
  go,
  java,
  php,
  python,
  ruby,
  rust,
];

const byExtension = new Map(
  LANGUAGES.flatMap((language) => language.extensions.map((each) => [each, language] as const)),
);

/** The language of a file by its name; undefined for JavaScript, TypeScript and what is not read. */
export function languageOf(path: string): LanguageDefinition | undefined {
  return byExtension.get(/\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "");
}
