import type { Totals } from "./analysis.ts";
import type { FileAnalysis, FileRole } from "./file-analysis.ts";
import {
  isDeclarationPath,
  isExamplePath,
  isTestSource,
  languageName,
} from "./files/source-kind.ts";
import { languageOf } from "./languages/registry.ts";
import type { MeasuredFile } from "./measure/measured-file.ts";
import type { FileMeasurement } from "./measure/measurement.ts";

/** In C a function may be documented where it is defined rather than in its header. */
export function describeFiles(
  measured: ReadonlyMap<string, MeasuredFile>,
): readonly FileAnalysis[] {
  const documentedElsewhere = new Set(
    [...measured].flatMap(([path, { measurement }]) =>
      languageOf(path)?.needsPreprocessor === true
        ? measurement.exports.flatMap((each) =>
            each.documented && !each.declared ? [each.name] : [],
          )
        : [],
    ),
  );
  return Array.from(measured, ([path, { measurement }]) => {
    if (documentedElsewhere.size === 0 || languageOf(path)?.needsPreprocessor !== true) {
      return describeFile(path, measurement);
    }
    const exports = measurement.exports.map((each) =>
      documentedElsewhere.has(each.name) ? { ...each, documented: true } : each,
    );
    return describeFile(path, { ...measurement, exports });
  });
}

function describeFile(path: string, measurement: FileMeasurement): FileAnalysis {
  const declared = measurement.exports.filter((each) => each.declared);
  const documented = declared.filter((each) => each.documented).length;
  return {
    ...measurement,
    path,
    language: languageName(path) ?? "",
    role: roleOf(path, measurement),
    documented: declared.length === 0 ? undefined : documented / declared.length,
  };
}

function roleOf(path: string, measurement: FileMeasurement): FileRole {
  if (measurement.generated) return "generated";
  if (isDeclarationPath(path)) return "declaration";
  if (isTestSource(path)) return "test";
  return isExamplePath(path) ? "example" : "source";
}

export function decisionsOf(file: FileAnalysis): number {
  return file.functions.reduce((sum, each) => sum + each.cyclomatic - 1, 0);
}

export function partlyRead(files: readonly FileAnalysis[]): string | undefined {
  const count = files.filter(
    (file) => file.syntaxErrors.length > 0 && languageOf(file.path)?.needsPreprocessor === true,
  ).length;
  return count === 0
    ? undefined
    : `${count} files in C, C++ or C# have parts that only a preprocessor can read: the functions around them are measured, but no advice is given about them`;
}

export function byLanguage(files: readonly FileAnalysis[]): Readonly<Record<string, Totals>> {
  const groups = [...Map.groupBy(files, ({ language }) => language)];
  return Object.fromEntries(
    groups
      .map(([language, each]) => [language, addUp(each)] as const)
      .toSorted(([, left], [, right]) => right.codeLines - left.codeLines),
  );
}

export function addUp(files: readonly FileAnalysis[]): Totals {
  const sum = (figure: (file: FileAnalysis) => number): number =>
    files.reduce((total, file) => total + figure(file), 0);
  const declared = files
    .filter((file) => file.role === "source")
    .flatMap((file) => file.exports.filter((each) => each.declared));
  const documented = declared.filter((each) => each.documented).length;
  return {
    files: files.length,
    lines: sum((file) => file.lines),
    codeLines: sum((file) => file.codeLines),
    functions: sum((file) => file.functions.length),
    exportedSymbols: sum((file) => file.exports.length),
    documented: declared.length === 0 ? undefined : documented / declared.length,
    cyclomatic: sum((file) => decisionsOf(file)),
  };
}
