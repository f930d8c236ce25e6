import { worktreePath } from "../command-lines.ts";
import { withoutColours } from "../evidence.ts";

/** `file [project] > suite > name`: relative, without durations; the same in each run of the same tests. */
export function testKey(place: {
  readonly file: string;
  readonly project: string | undefined;
  readonly path: readonly string[];
  readonly worktree: string;
}): string {
  const names = place.path.map((name) =>
    withoutColours(name).replaceAll(place.worktree, ".").replaceAll(/\s+/g, " ").trim(),
  );
  return [fileKey(place.file, place.project), ...names].join(" > ");
}

/** The key of a problem of the whole file, and the beginning of the keys of its tests. */
export function fileKey(file: string, project: string | undefined): string {
  return project === undefined || project === "" ? file : `${file} [${project}]`;
}

/** Undefined for problems of the run. */
export function fileOfKey(key: string): string | undefined {
  if (key.startsWith(RUN_PREFIX)) return undefined;
  return fileKeyOf(key).replace(/ \[[^\]]*\]$/, "");
}

/** The file and project part of a test's key. */
export function fileKeyOf(key: string): string {
  const end = key.indexOf(" > ");
  return end < 0 ? key : key.slice(0, end);
}

export const RUN_PREFIX = "(run) ";
export const TIME_LIMIT_SUFFIX = ": time limit";

export function isTimeLimit(key: string): boolean {
  return key.startsWith(RUN_PREFIX) && key.endsWith(TIME_LIMIT_SUFFIX);
}

export function relativeTestFile(worktree: string, directory: string, file: string): string {
  const path = file.startsWith("file://") ? decodeURIComponent(new URL(file).pathname) : file;
  return worktreePath(worktree, directory, path);
}

/** Gives the second and later of equal keys a number, by order. */
export function keyNumbering(): (key: string) => string {
  const seen = new Map<string, number>();
  return (key) => {
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? key : `${key} (${count})`;
  };
}
