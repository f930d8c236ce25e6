import type { Expectation, Fact, FactView } from "#domain";
import { changedEntries, readBlobs, type Repository } from "#infra/git";
import { systemClock } from "#shared";
import { fileFacts, symbolFacts, verdictFacts } from "#world";
import type { Proposal } from "../integrate/proposal.ts";
import { taskSource } from "../plan/state-expectations.ts";

/** What the task said, and what the units said that were kept. */
export function expectationsOf({ task, change }: Proposal): readonly Expectation[] {
  const kept = task.units.filter((unit) => change.units.includes(unit.id));
  return [...(task.expectations ?? []), ...kept.flatMap((unit) => unit.expects ?? [])];
}

/** From git and the gates, never from what the worker says of its change. */
export async function observeProposal(
  repository: Repository,
  { task, change, verdict }: Proposal,
  expectations: readonly Expectation[],
  before: FactView,
): Promise<readonly Fact[]> {
  const origin = { source: taskSource(task.id), time: systemClock.now() };
  const files = await changedEntries(repository, change.base, change.commit);
  const wanted = symbolsOf(expectations);
  const oids = files.flatMap(({ path, entry }) => (entry && wanted.has(path) ? [entry.oid] : []));
  const texts = await readBlobs(repository, oids);
  const symbols = files.flatMap(({ path, entry }) => {
    const text = entry === undefined ? undefined : texts.get(entry.oid)?.toString("utf8");
    return symbolFacts({ path, text }, wanted.get(path) ?? [], origin);
  });
  return [...fileFacts(files, origin), ...symbols, ...verdictFacts(verdict, before, origin.time)];
}

/** By file, the names that some expectation is about. */
function symbolsOf(expectations: readonly Expectation[]): ReadonlyMap<string, readonly string[]> {
  const symbols = expectations.flatMap((expectation) =>
    "symbols" in expectation ? expectation.symbols : [],
  );
  return new Map(
    [...Map.groupBy(symbols, ({ path }) => path)].map(([path, all]) => [
      path,
      all.map(({ name }) => name),
    ]),
  );
}
