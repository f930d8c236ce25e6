// Part of the program in remove-unused.ts: no `#` imports.
import { readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";

export interface FileOptions {
  readonly options: ts.CompilerOptions;
  /** The compiler leaves an import without uses out of its output, so that deleting it changes nothing. */
  readonly elides: boolean;
}

const byFolder = new Map<string, ts.CompilerOptions[]>();

/** How the file is compiled, as far as it decides whether an import is used. In doubt, an import is. */
export function compilerOptionsOf(path: string): FileOptions {
  const isTypeScript = /\.[cm]?tsx?$/.test(path);
  const configured = configurationsFor(dirname(resolve(path)));
  const jsx = configured.map((options) => options.jsx).filter((mode) => mode !== undefined);
  const isAutomatic =
    jsx.length > 0 &&
    jsx.every((mode) => mode === ts.JsxEmit.ReactJSX || mode === ts.JsxEmit.ReactJSXDev);
  const naming = configured.find(({ jsxFactory, reactNamespace }) => jsxFactory ?? reactNamespace);
  const options: ts.CompilerOptions = {
    allowJs: true,
    noResolve: true,
    noLib: true,
    types: [],
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    // The automatic way needs a module that is not loaded here; a factory that no one imports means the same.
    jsx: ts.JsxEmit.React,
    ...(isAutomatic && { reactNamespace: "artelAutomaticFactory" }),
    ...(naming?.jsxFactory !== undefined &&
      !isAutomatic && {
        jsxFactory: naming.jsxFactory,
        jsxFragmentFactory: naming.jsxFragmentFactory,
      }),
    ...(naming?.reactNamespace !== undefined &&
      !isAutomatic && { reactNamespace: naming.reactNamespace }),
  };
  const keepsAll = configured.some(
    (each) =>
      each.verbatimModuleSyntax === true ||
      each.erasableSyntaxOnly === true ||
      each["preserveValueImports"] === true ||
      (each["importsNotUsedAsValues"] ?? 0) !== 0,
  );
  return { options, elides: isTypeScript && configured.length > 0 && !keepsAll };
}

/** All tsconfig files of the nearest folder upwards that has one. */
function configurationsFor(folder: string): ts.CompilerOptions[] {
  const known = byFolder.get(folder);
  if (known !== undefined) return known;
  const names = readdirSync(folder).filter((name) => /^tsconfig(?:\.[\w-]+)?\.json$/.test(name));
  const isTop = folder === process.cwd() || dirname(folder) === folder;
  const found =
    names.length > 0
      ? names.map((name) => readOptions(join(folder, name)))
      : isTop
        ? []
        : configurationsFor(dirname(folder));
  byFolder.set(folder, found);
  return found;
}

function readOptions(path: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(path, ts.sys.readFile);
  const host = { ...ts.sys, readDirectory: () => [] };
  return ts.parseJsonConfigFileContent(config ?? {}, host, dirname(path)).options;
}
