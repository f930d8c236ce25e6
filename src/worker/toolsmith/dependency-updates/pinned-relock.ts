import type { CommandResult } from "#domain";
import { readText, writeText } from "../worktree-files.ts";
import {
  LARGEST_LOCKFILE,
  manifestTexts,
  peersRefused,
  refusal,
  reformatted,
  restoreTexts,
  succeeded,
} from "./lockfile-text.ts";
import { requirementsOf, withRange } from "./manifest.ts";
import type { RegistryPlace, RelockResult, WantedVersion } from "./registry-operations.ts";
import { parseRange } from "./versions.ts";

export interface PinnedRelock {
  readonly lockfile: string;
  readonly updates: readonly WantedVersion[];
  /** Brings the lockfile in step with the manifests. */
  lock(): Promise<CommandResult>;
  /** Its first group is the format of the lockfile. */
  readonly format: RegExp;
  /** Lines of the manager's output that tell why it failed. */
  readonly telling: RegExp;
  /** Peer dependencies that the tree of a lockfile does not meet. */
  peerProblems(lockfile: string): ReadonlySet<string>;
}

/** Locks exact versions, so that what others depend on does not move. */
export async function relockByPinning(
  place: RegistryPlace,
  relock: PinnedRelock,
): Promise<RelockResult> {
  const { worktree } = place;
  const { lockfile, telling } = relock;
  const read = async (): Promise<string> =>
    (await readText(worktree, lockfile, LARGEST_LOCKFILE)) ?? "";
  const before = await read();
  const result = await lockExactly(place, relock.updates, () => relock.lock());
  if (!succeeded(result)) return refusal(result, telling, worktree);
  const after = await read();
  const changed = reformatted(before, after, relock.format);
  if (changed !== undefined) return changed;
  const known = relock.peerProblems(before);
  return peersRefused([...relock.peerProblems(after)].filter((each) => !known.has(each)));
}

/**
 * The manifests ask for the exact versions for a moment, then for their ranges again, which a manager that prefers what
 * is locked answers with the same versions. The result of the command that failed, or of the last; the
 * manifests are as before, however it ends.
 */
export async function lockExactly(
  place: RegistryPlace,
  updates: readonly WantedVersion[],
  lock: () => Promise<CommandResult>,
): Promise<CommandResult> {
  const manifests = await manifestTexts(place);
  try {
    if (await pin(place, updates)) {
      const pinned = await lock();
      if (!succeeded(pinned)) return pinned;
      await restoreTexts(place.worktree, manifests);
    }
    return await lock();
  } finally {
    await restoreTexts(place.worktree, manifests);
  }
}

/** Whether any manifest had to change for it. */
async function pin(place: RegistryPlace, updates: readonly WantedVersion[]): Promise<boolean> {
  const requirements = await requirementsOf(place);
  let isChanged = false;
  for (const { name, to } of updates) {
    for (const requirement of requirements.get(name) ?? []) {
      if (requirement.range === to || parseRange(requirement.range) === undefined) continue;
      const text = await readText(place.worktree, requirement.manifest);
      const pinned = text === undefined ? undefined : withRange(text, requirement, name, to);
      if (pinned === undefined) continue;
      await writeText(place.worktree, requirement.manifest, pinned);
      isChanged = true;
    }
  }
  return isChanged;
}
