import { measureFile } from "../measure/measure-file.ts";
import type { MeasuredFile } from "../measure/measured-file.ts";
import { languageOf } from "./registry.ts";
import { loadGrammar } from "./syntax/parse.ts";
import { measureTree } from "./syntax/measure-tree.ts";

/** Measures a file of any language that is read. Throws only when the parser itself cannot go on. */
export async function measureSource(path: string, text: string): Promise<MeasuredFile> {
  const language = languageOf(path);
  if (language === undefined) return measureFile(path, text);
  await loadGrammar(language.grammar);
  return measureTree(language, path, text);
}
