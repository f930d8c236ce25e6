import { unclear, type InvestigationMethod } from "../method.ts";
import type { ChangePart, Finding } from "../operations.ts";
import type { Trials } from "../trials.ts";

/** Halves the change, first by its parts and then by file, for the least of it with which the violation is there. */
export const isolate: InvestigationMethod = {
  name: "isolate",
  applies: () => true,
  async investigate({ subject, operations, trials, evidence }) {
    const changed = await operations.changedPaths();
    if (changed.length === 0) return unclear("nothing was changed that could be halved");
    const isKnown = evidence.some(({ conclusion }) => conclusion === "confirmed");
    if (!isKnown && (await trials.stands(subject.changed)) !== true) {
      return unclear("it is not there with the whole change, so there is nothing to halve");
    }
    const parts = await halve(trials, partsOf(subject.parts, changed), ({ paths }) => paths);
    const paths = await halve(
      trials,
      parts.flatMap((part) => part.paths),
      (path) => [path],
    );
    return conclude(trials, changed, paths, parts);
  },
};

/** The parts with what they really changed; files that belong to none are parts of their own. */
function partsOf(parts: readonly ChangePart[], changed: readonly string[]): readonly ChangePart[] {
  const left = new Set(changed);
  const named = parts.flatMap(({ id, paths }) => {
    const own = paths.filter((path) => left.delete(path));
    return own.length === 0 ? [] : [{ id, paths: own }];
  });
  return [...named, ...[...left].map((path) => ({ id: path, paths: [path] }))];
}

/**
 * Delta debugging (Zeller and Hildebrandt, 2002): tries ever smaller chunks, alone and left out, until nothing that is
 * left can be taken away. Finds several items that only do it together.
 */
async function halve<T>(
  trials: Trials,
  items: readonly T[],
  pathsOf: (item: T) => readonly string[],
): Promise<readonly T[]> {
  let left = items;
  let chunks = 2;
  while (left.length > 1 && trials.ended === undefined) {
    const smaller = await firstStanding(trials, candidates(left, chunks), pathsOf);
    if (smaller === undefined && chunks >= left.length) break;
    const isChunk = smaller !== undefined && smaller.length <= Math.ceil(left.length / chunks);
    if (smaller === undefined) chunks = Math.min(left.length, chunks * 2);
    else chunks = isChunk ? 2 : Math.max(2, chunks - 1);
    left = smaller ?? left;
  }
  return left;
}

/** The chunks, then all without one of them. With two chunks these are the same. */
function candidates<T>(items: readonly T[], chunks: number): readonly (readonly T[])[] {
  const size = Math.ceil(items.length / chunks);
  const alone = Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
  if (alone.length <= 2) return alone;
  return [...alone, ...alone.map((chunk) => items.filter((item) => !chunk.includes(item)))];
}

async function firstStanding<T>(
  trials: Trials,
  subsets: readonly (readonly T[])[],
  pathsOf: (item: T) => readonly string[],
): Promise<readonly T[] | undefined> {
  for (const subset of subsets) {
    if ((await trials.standsWith(subset.flatMap(pathsOf))) === true) return subset;
  }
  return undefined;
}

async function conclude(
  trials: Trials,
  changed: readonly string[],
  suspects: readonly string[],
  parts: readonly ChangePart[],
): Promise<Finding> {
  const others = changed.filter((path) => !suspects.includes(path));
  if (others.length === 0) {
    return {
      conclusion: "confirmed",
      confidence: 0.8,
      statement: "it is there with the whole change and with no half of it",
      suspects: [...suspects],
    };
  }
  const withoutThem = await trials.standsWith(others);
  const names = parts.map(({ id }) => id).join(", ");
  return {
    conclusion: "confirmed",
    confidence: withoutThem === false ? 0.97 : 0.85,
    statement:
      withoutThem === false
        ? `it comes with ${suspects.join(", ")} (${names}) and goes without`
        : `${suspects.join(", ")} (${names}) is enough for it`,
    suspects: [...suspects],
  };
}
