import { basename, dirname, extname, join, relative } from "node:path/posix";
import type { TestSuite } from "#domain";
import { isTestFile } from "#gates";
import type { JobContext } from "../job.ts";
import { readText } from "../worktree-files.ts";

/** How this repository writes its tests, as far as the tests that it has show it. */
export interface TestHabit {
  readonly runner: "vitest" | "jest" | "mocha" | "node";
  /** Modules are loaded by `require`. */
  readonly requires: boolean;
  /** The runner's functions are imported, from this module; undefined where they are there without. */
  readonly runnerModule: string | undefined;
  /** How relative imports end: `.js`, `.ts`, nothing, or as the file itself. */
  readonly ending: string | "as the file";
  readonly place: "beside" | "__tests__" | { readonly folder: string };
  /** `.test`, `.spec`, or nothing. */
  readonly suffix: string;
  readonly extension: string;
}

const MOST_READ = 30;

export async function testHabit(
  suite: TestSuite,
  context: JobContext,
): Promise<TestHabit | undefined> {
  const { runner, directory } = suite;
  if (runner !== "vitest" && runner !== "jest" && runner !== "mocha" && runner !== "node")
    return undefined;
  const inside = (path: string): boolean => directory === "." || path.startsWith(`${directory}/`);
  const tests = context.files.filter((path) => inside(path) && isTestFile(path));
  const sources = new Set(context.files.filter((path) => !isTestFile(path)).map(withoutExtension));
  const some = tests.slice(0, MOST_READ);
  const texts = await Promise.all(
    some.map(async (path) => (await readText(context.worktree, path)) ?? ""),
  );
  const all = texts.join("\n");
  const requires = count(all, /\brequire\(["']\.{1,2}\//g) > count(all, /\bfrom ["']\.{1,2}\//g);
  return {
    runner,
    requires,
    runnerModule: runnerModuleOf(runner, all),
    ending: mostFrequent(relativeEndings(all)) ?? "as the file",
    place: mostFrequentPlace(tests, sources) ?? "beside",
    suffix: mostFrequent(tests.map(suffixOf)) ?? ".test",
    extension: mostFrequent(tests.map((path) => extname(path))) ?? "as the file",
  };
}

function runnerModuleOf(runner: TestHabit["runner"], texts: string): string | undefined {
  const imports = (name: string): boolean => new RegExp(`["']${name}["']`).test(texts);
  if (runner === "vitest") return texts === "" || imports("vitest") ? "vitest" : undefined;
  if (runner === "jest") return imports("@jest/globals") ? "@jest/globals" : undefined;
  return runner === "node" ? "node:test" : undefined;
}

function relativeEndings(texts: string): readonly string[] {
  return Array.from(
    texts.matchAll(/(?:\bfrom |\brequire\()["']\.{1,2}\/[^"'\n]{0,200}["']/g),
    ([text]) => /\.[cm]?[jt]sx?(?=["']$)/.exec(text)?.[0] ?? "",
  );
}

function mostFrequentPlace(
  tests: readonly string[],
  sources: ReadonlySet<string>,
): TestHabit["place"] | undefined {
  const named = tests.map((path) => {
    const folder = dirname(path);
    if (basename(folder) === "__tests__") return "__tests__";
    const tested = join(folder, stemOf(path));
    return sources.has(tested) ? "beside" : `in ${folder}`;
  });
  const most = mostFrequent(named);
  if (most === undefined || most === "beside" || most === "__tests__") return most;
  return { folder: most.slice(3) };
}

export interface TestPlace {
  readonly path: string;
  /** How the test imports the module. */
  readonly specifier: string;
}

/** Where the tests of a module belong, and how they import it. */
export function placeOf(source: string, habit: TestHabit): TestPlace {
  const extension = habit.extension === "as the file" ? plainExtension(source) : habit.extension;
  const ending = `.characterisation${habit.suffix}${extension}`;
  const path = testPath(source, habit, ending);
  const to = relative(dirname(path), withoutExtension(source));
  const written = habit.ending === "as the file" ? extname(source) : habit.ending;
  return { path, specifier: (to.startsWith(".") ? to : `./${to}`) + written };
}

function testPath(source: string, { place }: TestHabit, ending: string): string {
  const stem = basename(withoutExtension(source));
  if (place === "beside") return join(dirname(source), stem + ending);
  if (place === "__tests__") return join(dirname(source), "__tests__", stem + ending);
  // In one folder the name must tell modules of different folders apart; some runners look in no folder below.
  const parts = withoutExtension(source).split("/");
  const own = parts.filter((part) => part !== "src" && part !== "lib");
  return join(place.folder, own.join("-") + ending);
}

function plainExtension(source: string): string {
  return extname(source).replace("x", "");
}

function withoutExtension(path: string): string {
  return path.slice(0, path.length - extname(path).length);
}

function suffixOf(path: string): string {
  return /[._-](?:test|spec)s?$/.exec(withoutExtension(path))?.[0] ?? "";
}

function stemOf(path: string): string {
  const name = withoutExtension(basename(path));
  return name.slice(0, name.length - suffixOf(path).length);
}

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

function mostFrequent(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0];
}
