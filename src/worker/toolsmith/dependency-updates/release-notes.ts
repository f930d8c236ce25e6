import { changelogBetween } from "./changelog.ts";
import { releasesAddress } from "./groups.ts";
import type { PlannedUpdate } from "./plan-update.ts";

/** All of a unit's notes together: they are part of each report. */
const LONGEST = 4_000;

/** What a reviewer reads about a unit's updates: the changelogs' words, or where the releases are told of. */
export function releaseNotes(
  updates: readonly PlannedUpdate[],
  changelogs: ReadonlyMap<string, string>,
): string | undefined {
  const parts = updates.flatMap(({ update: { name, from, to }, repository }) => {
    const told = changelogBetween(changelogs.get(name) ?? "", from, to);
    const address = releasesAddress(repository);
    if (told !== undefined) return [`${name} ${from} → ${to}\n\n${told}`];
    return address === undefined ? [] : [`${name} ${from} → ${to}: ${address}`];
  });
  const text = parts.join("\n\n");
  if (text === "") return undefined;
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}\n…`;
}
