import { posix } from "node:path";
import type { FileAnalysis } from "../file-analysis.ts";
import { namingConvention } from "./naming.ts";
import type { NamingConvention } from "./naming.ts";

/** Habits of a repository in one language, each only where nearly all of the code follows it. */
export interface Conventions {
  readonly files?: NamingConvention;
  readonly functions?: NamingConvention;
  readonly types?: NamingConvention;
  readonly tests?: TestLayout;
  readonly errors?: ErrorStyle;
}

export interface TestLayout {
  /** `beside` the file that is tested, or `apart` in folders of their own. */
  readonly place: "beside" | "apart";
  /** 0–1: of the test files. */
  readonly share: number;
  readonly files: number;
}

export interface ErrorStyle {
  /** How a failure travels: thrown, returned as a value, or the program is stopped. */
  readonly style: "thrown" | "returned" | "stopped";
  readonly share: number;
  readonly places: number;
}

const FEWEST = 5;
const SMALLEST_SHARE = 0.8;

export function findConventions(
  files: readonly FileAnalysis[],
): Readonly<Record<string, Conventions>> {
  const byLanguage = Map.groupBy(
    files.filter((file) => file.role === "source" || file.role === "test"),
    (file) => file.language,
  );
  return Object.fromEntries(
    [...byLanguage].flatMap(([language, members]) => {
      const conventions = conventionsOf(members);
      return Object.keys(conventions).length === 0 ? [] : [[language, conventions] as const];
    }),
  );
}

function conventionsOf(files: readonly FileAnalysis[]): Conventions {
  const source = files.filter((file) => file.role === "source");
  const found = {
    files: namingConvention(source.map(stem)),
    functions: namingConvention(functionNames(source)),
    types: namingConvention(source.flatMap((file) => file.classes.map(({ name }) => last(name)))),
    tests: testLayout(files),
    errors: errorStyle(source),
  };
  return Object.fromEntries(
    Object.entries(found).filter(([, convention]) => convention !== undefined),
  );
}

/** `user_service` of `app/user_service.test.py`: what stands before the first dot. */
function stem(file: FileAnalysis): string {
  return posix.basename(file.path).split(".")[0] ?? "";
}

function functionNames(files: readonly FileAnalysis[]): readonly string[] {
  return files.flatMap((file) => {
    const types = new Set(file.classes.map(({ name }) => last(name)));
    return file.functions
      .map(({ name }) => last(name))
      .filter((name) => !name.startsWith("<") && !name.startsWith("__") && !types.has(name));
  });
}

function last(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1).replace(/^[#~]/, "");
}

function testLayout(files: readonly FileAnalysis[]): TestLayout | undefined {
  const folders = new Set(
    files.filter((file) => file.role === "source").map((file) => posix.dirname(file.path)),
  );
  const tests = files.filter((file) => file.role === "test");
  const beside = tests.filter((file) => folders.has(posix.dirname(file.path))).length;
  const place = beside * 2 > tests.length ? "beside" : "apart";
  const share = (place === "beside" ? beside : tests.length - beside) / tests.length;
  if (tests.length < FEWEST || share < SMALLEST_SHARE) return undefined;
  return { place, share: Math.round(share * 100) / 100, files: tests.length };
}

function errorStyle(files: readonly FileAnalysis[]): ErrorStyle | undefined {
  const sum = (style: ErrorStyle["style"]): number =>
    files.reduce((total, file) => total + (file.failures?.[style] ?? 0), 0);
  const counts = (["thrown", "returned", "stopped"] as const).map(
    (style) => [style, sum(style)] as const,
  );
  const places = counts.reduce((total, [, count]) => total + count, 0);
  const [best] = counts.toSorted(([, left], [, right]) => right - left);
  if (best === undefined || places < FEWEST || best[1] / places < SMALLEST_SHARE) return undefined;
  return { style: best[0], share: Math.round((best[1] / places) * 100) / 100, places };
}
