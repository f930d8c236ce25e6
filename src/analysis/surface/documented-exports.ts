import { measureFile } from "../measure/measure-file.ts";
import { readModule } from "./read-module.ts";

export interface DocumentedExport {
  readonly name: string;
  /** From 1. */
  readonly line: number;
  readonly documented: boolean;
}

/** Functions and classes that a file exports and declares; undefined when it cannot be parsed. */
export function documentedExports(
  path: string,
  text: string,
): readonly DocumentedExport[] | undefined {
  const module = readModule(path, text);
  if (module === undefined) return undefined;
  const { exports, generated } = measureFile(path, text).measurement;
  if (generated) return [];
  return exports.flatMap(({ name, line, declared, documented }) => {
    const kind = module.own.get(name)?.kind;
    if (!declared || (kind !== "function" && kind !== "class")) return [];
    return [{ name, line, documented }];
  });
}
