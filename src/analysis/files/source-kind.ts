import { languageOf } from "../languages/registry.ts";

const JAVASCRIPT = /\.[mc]?jsx?$/;
const TYPESCRIPT = /\.[mc]?tsx?$/;
const NOT_SUPPORTED_YET =
  /\.(vue|svelte|astro|coffee|kt|kts|swift|scala|dart|ex|exs|erl|hs|lua|pl|pm|r|jl|m|mm|clj|fs|ml|groovy|zig|nim|sql|sol)$/i;
const OUTPUT_FOLDERS =
  /(^|\/)(node_modules|dist|build|out|coverage|vendor|third_party|\.yarn|\.next|\.nuxt|\.output|\.git)\//;
const OUTPUT_FILES = /(\.min\.[mc]?js|\.bundle\.js|[-.]min\.js|\.pnp\.[mc]?js)$/;
/** A tracked folder `build` or `dist` is source in most languages; these never are. */
const FOREIGN_FOLDERS =
  /(^|\/)(node_modules|vendor|_vendor|vendored|third[_-]?party|3rd[_-]?party|site-packages|\.?venv|__pycache__|\.tox|\.git)\/|^deps\//;
const TEST_PATH =
  /(^|\/)(tests?|__tests__|__mocks__|specs?|e2e|fixtures?|__fixtures__|runtime-tests|testing|test-utils|bench(marks?)?)\/|[._-](test|spec|e2e|bench|stories|fixture)s?\.[^/]+$|(^|\/)(test|spec)\.[mc]?[jt]sx?$/;
/** By the habits of pytest, unittest, JUnit, xUnit, PHPUnit and CMake, beside those above. */
const TEST_NAME =
  /(^|\/)(test_[^/]+\.py|conftest\.py|tests?\.(py|rs|go|rb)|[^/]*(Test|Tests|TestCase|IT|Spec|Benchmark)\.(java|cs|php)|[^/]+[_-](unit)?tests?\.(c|cc|cpp|cxx|h|hpp))$|(^|\/)([Tt]ests?|[^/]+[._-]?Tests|testdata|testsuite|testlib|benches|androidTest)\//;
const EXAMPLE_PATH = /(^|\/)(examples?|demos?|samples?|docs?|website|playground)\//;

export type PathKind = "source" | "unsupported" | "output" | "other";

/** What a path is, from its name alone. */
export function pathKind(path: string): PathKind {
  if (isJavaScript(path)) {
    return OUTPUT_FOLDERS.test(path) || OUTPUT_FILES.test(path) ? "output" : "source";
  }
  if (languageOf(path) !== undefined) return FOREIGN_FOLDERS.test(path) ? "output" : "source";
  return NOT_SUPPORTED_YET.test(path) && !OUTPUT_FOLDERS.test(path) ? "unsupported" : "other";
}

export function isTestPath(path: string): boolean {
  return TEST_PATH.test(path);
}

/** The same for source of any language, by the habits of each. */
export function isTestSource(path: string): boolean {
  return isTestPath(path) || (!isJavaScript(path) && TEST_NAME.test(path));
}

/** JavaScript or TypeScript, which are read by another parser than all others. */
export function isJavaScript(path: string): boolean {
  return JAVASCRIPT.test(path) || TYPESCRIPT.test(path);
}

/** As people write it; undefined for what is not read. */
export function languageName(path: string): string | undefined {
  if (TYPESCRIPT.test(path)) return "TypeScript";
  return JAVASCRIPT.test(path) ? "JavaScript" : languageOf(path)?.name;
}

export function isExamplePath(path: string): boolean {
  return EXAMPLE_PATH.test(path);
}

export function isDeclarationPath(path: string): boolean {
  return /\.d\.([mc]?ts|[^./]+\.ts)$/.test(path);
}

export function extensionOf(path: string): string {
  return /\.([^./]+)$/.exec(path)?.[1] ?? "";
}
