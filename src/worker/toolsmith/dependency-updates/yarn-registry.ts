import { readText } from "../worktree-files.ts";
import { LARGEST_LOCKFILE } from "./lockfile-text.ts";
import { manifestRegistry } from "./manifest-registry.ts";
import type { RegistryOperations, RegistryPlace } from "./registry-operations.ts";
import { berryMinimumAge, berryObstacle, relockBerry } from "./yarn-berry.ts";
import { classicObstacle, relockClassic } from "./yarn-classic.ts";
import { isBerryLockfile, readYarnLockfile } from "./yarn-lockfile.ts";

/** Yarn 1 and all later ones are two programs; the lockfile tells which one the repository uses. */
export function yarnRegistry(place: RegistryPlace): RegistryOperations {
  const readLock = async (): Promise<string | undefined> => {
    const lockfile = place.project.packageManager?.lockfile;
    return lockfile === undefined
      ? undefined
      : readText(place.worktree, lockfile, LARGEST_LOCKFILE);
  };
  return manifestRegistry(place, {
    async obstacle() {
      const text = await readLock();
      if (text === undefined) return undefined;
      return isBerryLockfile(text) ? berryObstacle(place) : classicObstacle(place);
    },
    async minimumAgeMinutes() {
      const text = await readLock();
      return text !== undefined && isBerryLockfile(text) ? berryMinimumAge(place) : 0;
    },
    reader: readYarnLockfile,
    async relock(updates) {
      const text = (await readLock()) ?? "";
      return isBerryLockfile(text)
        ? relockBerry(place, updates, text)
        : relockClassic(place, updates, text);
    },
  });
}
