type Triple = readonly [number, number, number];

/** Ranges of semver: comparators, carets, tildes, hyphens, x, and `||`. */
export function satisfies(version: string, range: string): boolean {
  const wanted = parse(version);
  if (!wanted) return false;
  return range.split("||").some((alternative) => satisfiesAll(wanted, alternative));
}

function satisfiesAll(version: Triple, alternative: string): boolean {
  const hyphen = /^\s*v?(\S+)\s+-\s+v?(\S+)\s*$/.exec(alternative);
  const text = hyphen ? `>=${hyphen[1]} <=${hyphen[2]}` : alternative;
  const comparators = text.replace(/(<=|>=|<|>|=|~|\^)\s+/g, "$1").split(/[\s,]+/);
  return comparators.filter((part) => part !== "").every((part) => satisfiesOne(version, part));
}

function satisfiesOne(version: Triple, comparator: string): boolean {
  const match = /^(<=|>=|<|>|=|~>?|\^)?v?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?/.exec(
    comparator,
  );
  if (!match) return true;
  const parts = match
    .slice(2, 5)
    .map((part) => (part && /^\d/.test(part) ? Number(part) : undefined));
  const [first, second, third] = parts;
  if (first === undefined) return true;
  const low: Triple = [first, second ?? 0, third ?? 0];
  const above = upperBound(match[1] ?? "", first, second, third);
  if (match[1] === ">")
    return !isBelow(version, second === undefined || third === undefined ? above : next(low));
  if (match[1] === ">=") return !isBelow(version, low);
  if (match[1] === "<") return isBelow(version, low);
  if (match[1] === "<=") return isBelow(version, above);
  return !isBelow(version, low) && isBelow(version, above);
}

function upperBound(operator: string, first: number, second?: number, third?: number): Triple {
  if (operator === "^" && (first > 0 || second === undefined)) return [first + 1, 0, 0];
  if (operator === "^" && ((second ?? 0) > 0 || third === undefined))
    return [0, (second ?? 0) + 1, 0];
  if (second === undefined) return [first + 1, 0, 0];
  if (operator.startsWith("~") || third === undefined) return [first, second + 1, 0];
  return [first, second, third + 1];
}

function next([first, second, third]: Triple): Triple {
  return [first, second, third + 1];
}

function isBelow(one: Triple, other: Triple): boolean {
  for (const index of [0, 1, 2] as const) {
    if (one[index] !== other[index]) return one[index] < other[index];
  }
  return false;
}

function parse(version: string): Triple | undefined {
  const match = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}
