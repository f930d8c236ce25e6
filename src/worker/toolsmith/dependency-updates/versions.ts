/** A release; prereleases and anything else are undefined. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

export function parseVersion(text: string): Version | undefined {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:\+[\w.-]+)?$/.exec(text);
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) };
}

/** Negative when the first is older. Both are releases. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [parseVersion(left), parseVersion(right)];
  if (a === undefined || b === undefined) return 0;
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

/** Whether a newer version may be taken without expecting a break: below 1.0.0 a new minor breaks, below 0.1.0 all do. */
export function isCompatible(current: string, next: string, level: "patch" | "minor"): boolean {
  const [from, to] = [parseVersion(current), parseVersion(next)];
  if (from === undefined || to === undefined || compareVersions(current, next) >= 0) return false;
  if (from.major !== to.major) return false;
  if (from.major === 0) {
    return from.minor === to.minor && (from.minor > 0 || from.patch === to.patch);
  }
  return level === "minor" || from.minor === to.minor;
}

/** The newest compatible one. */
export function newestCompatible(
  current: string,
  versions: readonly string[],
  level: "patch" | "minor",
): string | undefined {
  return versions
    .filter((version) => isCompatible(current, version, level))
    .toSorted(compareVersions)
    .at(-1);
}

export type RangeStyle = "^" | "~" | "=" | "";

/** A range of a manifest that the job understands: one version with or without an operator. */
export function parseRange(
  range: string,
): { readonly style: RangeStyle; readonly version: string } | undefined {
  const match = /^([\^~=]?)(\d+(?:\.\d+){0,2})$/.exec(range.trim());
  if (match === null) return undefined;
  const parts = (match[2] as string).split(".");
  if (match[1] === "" && parts.length < 3) return undefined; // `1.2` is a range of its own
  while (parts.length < 3) parts.push("0");
  return { style: match[1] as RangeStyle, version: parts.join(".") };
}

/** Whether the range takes the version in already, so that the lockfile alone has to move. */
export function allows(range: string, version: string): boolean {
  const parsed = parseRange(range);
  if (parsed === undefined) return false;
  if (parsed.version === version) return true;
  if (parsed.style === "^") return isCompatible(parsed.version, version, "minor");
  return parsed.style === "~" && isCompatible(parsed.version, version, "patch");
}
