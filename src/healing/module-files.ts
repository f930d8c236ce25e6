import { posix } from "node:path";

export const MODULE_EXTENSIONS = [
  ".ts",
  ".tsx",
  ".mts",
  ".cts",
  ".js",
  ".jsx",
  ".mjs",
  ".cjs",
  ".json",
  ".vue",
  ".svelte",
];

/** What a compiler writes for the source that is imported by that name. */
export const WRITTEN_AS: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx", ".jsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
  ".jsx": [".tsx"],
};

/** The file that a path without or with an extension means. */
export function moduleFile(path: string, known: ReadonlySet<string>): string | undefined {
  return possibleFiles(path).find((candidate) => known.has(candidate));
}

export function possibleFiles(path: string): readonly string[] {
  const extension = posix.extname(path);
  const stem = path.slice(0, path.length - extension.length);
  return [
    path,
    ...(WRITTEN_AS[extension] ?? []).map((written) => stem + written),
    ...MODULE_EXTENSIONS.map((each) => path + each),
    ...MODULE_EXTENSIONS.map((each) => posix.join(path, `index${each}`)),
  ];
}
