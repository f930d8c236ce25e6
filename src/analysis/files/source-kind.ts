const SUPPORTED = /\.[mc]?[jt]sx?$/;
const NOT_SUPPORTED_YET =
  /\.(vue|svelte|astro|coffee|py|go|rs|java|kt|rb|php|cs|swift|c|cc|cpp|h|hpp)$/;
const OUTPUT_FOLDERS =
  /(^|\/)(node_modules|dist|build|out|coverage|vendor|third_party|\.yarn|\.next|\.nuxt|\.output|\.git)\//;
const OUTPUT_FILES = /(\.min\.[mc]?js|\.bundle\.js|[-.]min\.js|\.pnp\.[mc]?js)$/;
const TEST_PATH =
  /(^|\/)(tests?|__tests__|__mocks__|specs?|e2e|fixtures?|__fixtures__|runtime-tests|testing|test-utils|bench(marks?)?)\/|[._-](test|spec|e2e|bench|stories|fixture)s?\.[^/]+$|(^|\/)(test|spec)\.[mc]?[jt]sx?$/;
const EXAMPLE_PATH = /(^|\/)(examples?|demos?|samples?|docs?|website|playground)\//;

export type PathKind = "source" | "unsupported" | "output" | "other";

/** What a path is, from its name alone. */
export function pathKind(path: string): PathKind {
  if (SUPPORTED.test(path)) {
    return OUTPUT_FOLDERS.test(path) || OUTPUT_FILES.test(path) ? "output" : "source";
  }
  return NOT_SUPPORTED_YET.test(path) && !OUTPUT_FOLDERS.test(path) ? "unsupported" : "other";
}

export function isTestPath(path: string): boolean {
  return TEST_PATH.test(path);
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
