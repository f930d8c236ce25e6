import { matchesGlob } from "node:path/posix";
import validRange from "semver/ranges/valid.js";

/** `react <19`: versions outside the range are never taken. */
export interface AllowedVersions {
  readonly pattern: string;
  readonly range: string;
}

/** `lint: eslint @eslint/*`: updated together or not at all. */
export interface UpdateGroup {
  readonly name: string;
  readonly patterns: readonly string[];
}

export function parseAllowed(text: string): AllowedVersions | undefined {
  const [pattern = "", ...rest] = text.trim().split(/\s+/);
  const range = rest.join(" ");
  return range !== "" && validRange(range) !== null ? { pattern, range } : undefined;
}

export function parseGroup(text: string): UpdateGroup | undefined {
  const [name = "", list = "", ...more] = text.split(":").map((part) => part.trim());
  const patterns = list.split(/\s+/);
  const isComplete = name !== "" && list !== "" && more.length === 0;
  return isComplete ? { name, patterns } : undefined;
}

/** A name of a package, or a pattern such as `@types/*`. */
export function matchesPackage(name: string, pattern: string): boolean {
  return name === pattern || matchesGlob(name, pattern);
}
