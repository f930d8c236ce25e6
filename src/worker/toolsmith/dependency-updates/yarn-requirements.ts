import type { Requirement } from "./manifest.ts";
import { requirementsOf } from "./manifest.ts";
import type { RegistryPlace, WantedVersion } from "./registry-operations.ts";
import { parseRange } from "./versions.ts";

/** The ranges of the manifests, as they are now, whose version is to be chosen anew. */
export async function requirementsToDrop(
  place: RegistryPlace,
  updates: readonly WantedVersion[],
): Promise<readonly (Requirement & { readonly name: string })[]> {
  const requirements = await requirementsOf(place);
  return updates.flatMap(({ name }) =>
    (requirements.get(name) ?? [])
      .filter(({ range }) => parseRange(range) !== undefined)
      .map((requirement) => ({ ...requirement, name })),
  );
}
