/** How the command ended at a commit; `unknown`: it could not be run, or failed in another way. */
export type Outcome = "passes" | "fails" | "unknown";

export interface Found {
  /** Index of the oldest commit at which it fails, in the list given; undefined when that is not known. */
  readonly first: number | undefined;
  /** Why not. */
  readonly reason: "no-passing-commit" | "too-many-runs" | "cannot-tell" | undefined;
  readonly runs: number;
}

/**
 * The commit since which a command fails. Commits are numbered from the newest, 0, at which it fails. A commit at which
 * it passes is looked for in steps that double, then the range is halved.
 */
export async function searchCulprit(
  count: number,
  maximumRuns: number,
  run: (index: number) => Promise<Outcome>,
): Promise<Found> {
  let runs = 0;
  let bad = 0;
  let good: number | undefined;
  const at = async (index: number): Promise<Outcome> => {
    runs += 1;
    return run(index);
  };
  for (let step = 1; good === undefined; step *= 2) {
    const index = Math.min(bad + step, count - 1);
    if (index <= bad) return { first: undefined, reason: "no-passing-commit", runs };
    if (runs >= maximumRuns) return { first: undefined, reason: "too-many-runs", runs };
    const outcome = await at(index);
    if (outcome === "passes") good = index;
    else if (outcome === "fails") bad = index;
    // Beyond a commit that tells nothing is another one that may.
    else if (index === count - 1) return { first: undefined, reason: "no-passing-commit", runs };
  }
  const silent = new Set<number>();
  while (good - bad > 1) {
    const middle = nearestTo(Math.floor((bad + good) / 2), bad, good, silent);
    if (middle === undefined) return { first: undefined, reason: "cannot-tell", runs };
    if (runs >= maximumRuns) return { first: undefined, reason: "too-many-runs", runs };
    const outcome = await at(middle);
    if (outcome === "passes") good = middle;
    else if (outcome === "fails") bad = middle;
    else silent.add(middle);
  }
  return { first: bad, reason: undefined, runs };
}

/** The commit between the two that is next to the wanted one and may still tell something. */
function nearestTo(
  wanted: number,
  bad: number,
  good: number,
  silent: ReadonlySet<number>,
): number | undefined {
  const between = Array.from({ length: good - bad - 1 }, (_, at) => bad + 1 + at);
  return between
    .filter((index) => !silent.has(index))
    .toSorted((one, other) => Math.abs(one - wanted) - Math.abs(other - wanted))[0];
}
