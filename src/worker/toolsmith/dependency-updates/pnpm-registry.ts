import { readText } from "../worktree-files.ts";
import { manifestRegistry } from "./manifest-registry.ts";
import { relockByPinning } from "./pinned-relock.ts";
import { pnpmPeerProblems, readPnpmLockfile } from "./pnpm-lockfile.ts";
import type { RegistryOperations, RegistryPlace } from "./registry-operations.ts";
import { repositoryNpmCode } from "./repository-code.ts";

const LOCK = [
  "pnpm",
  "install",
  "--lockfile-only",
  "--no-frozen-lockfile",
  "--ignore-scripts",
  "--ignore-pnpmfile",
];

export function pnpmRegistry(place: RegistryPlace): RegistryOperations {
  const { runner, project } = place;
  return manifestRegistry(place, {
    obstacle: () => pnpmObstacle(place),
    async minimumAgeMinutes() {
      const argv = ["pnpm", "config", "get", "minimumReleaseAge"];
      const { stdout } = await runner.run({ argv, directory: ".", purpose: "install" });
      return Number.parseInt(stdout, 10) || 0;
    },
    reader: readPnpmLockfile,
    relock: (updates) =>
      relockByPinning(place, {
        lockfile: project.packageManager?.lockfile ?? "pnpm-lock.yaml",
        updates,
        lock: () => runner.run({ argv: LOCK, directory: ".", purpose: "install" }),
        format: /^lockfileVersion: *['"]?([\d.]+)/m,
        telling: /ERR_PNPM|ERR_|\bERROR\b/,
        peerProblems: pnpmPeerProblems,
      }),
  });
}

/** Files and settings whose code decides about what is locked: without it the lockfile would be another one. */
async function pnpmObstacle(place: RegistryPlace): Promise<string | undefined> {
  const file = place.files.find((each) => /^\.pnpmfile\.[cm]?js$/.test(each));
  if (file !== undefined) return `${file} is code that decides about the lockfile`;
  const workspace = (await readText(place.worktree, "pnpm-workspace.yaml")) ?? "";
  const npmrc = (await readText(place.worktree, ".npmrc")) ?? "";
  if (/^(?:pnpmfile|globalPnpmfile):/m.test(workspace) || /^\s*(?:global-)?pnpmfile/m.test(npmrc)) {
    return "its pnpm settings name a pnpmfile, which is code that decides about the lockfile";
  }
  if (/^configDependencies:/m.test(workspace)) {
    return "configDependencies of pnpm-workspace.yaml are code that decides about the lockfile";
  }
  return repositoryNpmCode(place);
}
