import { factKeyText, saysTheSame, type Fact } from "#domain";
import type { FactChange, VersionedFact } from "./fact-store.ts";

/** What is known, by the text of the key. */
export type Known = ReadonlyMap<string, VersionedFact>;

/** One key's step from one version to the next, as a log keeps it. */
export interface LoggedChange extends FactChange {
  readonly version: number;
  readonly after: VersionedFact;
}

/** What a batch changes of what is known; empty when it says nothing new. */
export function changesOf(
  known: Known,
  facts: readonly Fact[],
  version: number,
): readonly LoggedChange[] {
  const wanted = new Map(facts.map((fact) => [factKeyText(fact), fact]));
  return [...wanted].flatMap(([key, fact]) => {
    const before = known.get(key);
    if (before !== undefined && saysTheSame(before.fact, fact)) return [];
    return [{ version, key, before, after: { version, fact } }];
  });
}

/** What was known before some changes were made, which are given oldest first. */
export function rewound(known: Known, changes: readonly LoggedChange[]): Known {
  const earlier = new Map(known);
  for (const { key, before } of changes.toReversed()) {
    if (before === undefined) earlier.delete(key);
    else earlier.set(key, before);
  }
  return earlier;
}

/** What changes, given oldest first, come to: one for each key, none for a key that is as it was. */
export function netChanges(changes: readonly FactChange[]): readonly FactChange[] {
  const net = new Map<string, FactChange>();
  for (const change of changes) {
    const { key, after } = change;
    net.set(key, { key, before: (net.get(key) ?? change).before, after });
  }
  return sortedByKey([...net.values()].filter(isChange));
}

export function reversed(changes: readonly FactChange[]): readonly FactChange[] {
  return changes.map(({ key, before, after }) => ({ key, before: after, after: before }));
}

/** By the text of the key, as code units: the same in every implementation. */
export function sortedByKey<T extends { readonly key: string }>(entries: readonly T[]): T[] {
  return entries.toSorted((one, other) => (one.key < other.key ? -1 : 1));
}

/** The facts of a snapshot: those with the prefix, sorted by key. */
export function sortedFacts(known: Known, prefix = ""): readonly VersionedFact[] {
  const entries = [...known].flatMap(([key, value]) =>
    key.startsWith(prefix) ? [{ key, value }] : [],
  );
  return sortedByKey(entries).map(({ value }) => value);
}

function isChange({ before, after }: FactChange): boolean {
  if (before === undefined || after === undefined) return before !== after;
  return !saysTheSame(before.fact, after.fact);
}
