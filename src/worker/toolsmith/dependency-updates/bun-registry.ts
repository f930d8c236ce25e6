import { readText, writeText } from "../worktree-files.ts";
import { bunPeerProblems, readBunLockfile, withoutNewAddresses } from "./bun-lockfile.ts";
import { LARGEST_LOCKFILE } from "./lockfile-text.ts";
import { manifestRegistry } from "./manifest-registry.ts";
import { relockByPinning } from "./pinned-relock.ts";
import type { RegistryOperations, RegistryPlace, RelockResult } from "./registry-operations.ts";
import type { WantedVersion } from "./registry-operations.ts";
import { repositoryNpmCode } from "./repository-code.ts";

const LOCK = ["bun", "install", "--lockfile-only", "--ignore-scripts"];

export function bunRegistry(place: RegistryPlace): RegistryOperations {
  return manifestRegistry(place, {
    obstacle: () => bunObstacle(place),
    async minimumAgeMinutes() {
      const settings = (await readText(place.worktree, "bunfig.toml")) ?? "";
      const seconds = /\bminimumReleaseAge["']?\s*=\s*(\d+)/.exec(settings)?.[1] ?? "0";
      return Math.ceil(Number(seconds) / 60);
    },
    reader: readBunLockfile,
    relock: (updates) => relock(place, updates),
  });
}

async function relock(
  place: RegistryPlace,
  updates: readonly WantedVersion[],
): Promise<RelockResult> {
  const { runner, worktree } = place;
  const lockfile = place.project.packageManager?.lockfile ?? "bun.lock";
  const before = (await readText(worktree, lockfile, LARGEST_LOCKFILE)) ?? "";
  const result = await relockByPinning(place, {
    lockfile,
    updates,
    lock: () => runner.run({ argv: LOCK, directory: ".", purpose: "install" }),
    format: /"lockfileVersion": *(\d+)/,
    telling: /^error:|\berror\b/,
    peerProblems: bunPeerProblems,
  });
  const after = await readText(worktree, lockfile, LARGEST_LOCKFILE);
  if (!result.done || after === undefined) return result;
  const kept = withoutNewAddresses(before, after);
  if (kept !== after) await writeText(worktree, lockfile, kept, LARGEST_LOCKFILE);
  return result;
}

async function bunObstacle(place: RegistryPlace): Promise<string | undefined> {
  const lockfile = place.project.packageManager?.lockfile;
  if (lockfile?.endsWith(".lockb")) {
    return `${lockfile} is binary, so that its changes cannot be reviewed (bun install --save-text-lockfile makes it text)`;
  }
  const settings = (await readText(place.worktree, "bunfig.toml")) ?? "";
  if (/\bscanner["']?\s*=/.test(settings)) {
    return "bunfig.toml names a scanner, which is code that bun runs while it asks the registry";
  }
  return repositoryNpmCode(place);
}
