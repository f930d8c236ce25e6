export interface PythonRange {
  /** The lowest 3.x that is supported; undefined when nothing is said. */
  readonly minimum: number | undefined;
  readonly supportsPython2: boolean;
}

/** The lowest version of a specifier as in `requires-python`, or of Poetry's: `>=3.8,<4`, `^3.9`, `~=3.10`, `3.11.*`. */
export function lowestPython(specifier: string): PythonRange {
  const supportsPython2 = /(?:>=?|\^|~=?|==)\s{0,5}2\b/.test(specifier);
  const bounds = Array.from(
    specifier.matchAll(/(^|[,|\s]|>=|>|~=|~|\^|==)\s{0,5}3(?:\.(\d{1,2}))?\b/g),
    ([, operator = "", minor = "0"]) => ({ operator, minor: Number(minor) }),
  );
  const minors = bounds.map(({ minor }) => minor);
  const minimum = minors.length === 0 ? undefined : Math.min(...minors);
  return { minimum: supportsPython2 ? undefined : minimum, supportsPython2 };
}
