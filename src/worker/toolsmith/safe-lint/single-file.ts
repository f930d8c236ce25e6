import ts from "typescript";

export interface SingleFile {
  /** Undefined when the file has syntax errors. */
  readonly source: ts.SourceFile | undefined;
  readonly checker: ts.TypeChecker;
}

const OPTIONS: ts.CompilerOptions = {
  allowJs: true,
  noLib: true,
  noResolve: true,
  types: [],
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  jsx: ts.JsxEmit.Preserve,
};

/** A file by itself, with the meaning of its names and without any other file. */
export function singleFile(path: string, text: string): SingleFile {
  const host: ts.CompilerHost = {
    getSourceFile: (name, target) =>
      name === path ? ts.createSourceFile(name, text, target, true) : undefined,
    fileExists: (name) => name === path,
    readFile: (name) => (name === path ? text : undefined),
    getCurrentDirectory: () => "",
    getCanonicalFileName: (name) => name,
    getDefaultLibFileName: () => "lib.d.ts",
    getNewLine: () => "\n",
    useCaseSensitiveFileNames: () => true,
    writeFile: () => {},
  };
  const program = ts.createProgram([path], OPTIONS, host);
  const source = program.getSourceFile(path);
  const faulty =
    source === undefined ||
    program
      .getSyntacticDiagnostics(source)
      .some(({ code, category }) => category === ts.DiagnosticCategory.Error && code < 8000);
  return { source: faulty ? undefined : source, checker: program.getTypeChecker() };
}
