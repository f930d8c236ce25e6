import type { PackageManagerName } from "#domain";
import { bunRegistry } from "./bun-registry.ts";
import { npmRegistry } from "./npm-registry.ts";
import { pnpmRegistry } from "./pnpm-registry.ts";
import type { RegistryOperations, RegistryPlace } from "./registry-operations.ts";
import { yarnRegistry } from "./yarn-registry.ts";

const REGISTRIES = {
  npm: npmRegistry,
  pnpm: pnpmRegistry,
  yarn: yarnRegistry,
  bun: bunRegistry,
} as const satisfies Readonly<
  Record<PackageManagerName, (place: RegistryPlace) => RegistryOperations>
>;

/** What the repository's package manager can do with the registry; undefined where there is no package.json. */
export function openRegistry(place: RegistryPlace): RegistryOperations | undefined {
  const manager = place.project.packageManager;
  return manager && REGISTRIES[manager.name](place);
}
