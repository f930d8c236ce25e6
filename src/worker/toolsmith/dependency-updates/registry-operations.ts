import type { Project, TargetCommandRunner } from "#domain";

/**
 * What the job asks of the package registry. It needs the network, which a JobContext does not give otherwise, so
 * whoever makes the context gives these operations, or leaves them out where there is no network.
 */
export interface RegistryOperations {
  /** Why nothing can be updated in this repository without running its code or losing its lockfile's form. */
  obstacle(): Promise<string | undefined>;
  /** Direct dependencies of all packages whose newest version is not the one in place. Throws RegistryError. */
  outdated(): Promise<readonly OutdatedDependency[]>;
  /** Versions younger than this are not to be taken, by the settings of the repository; 0 where all are. */
  minimumAgeMinutes(): Promise<number>;
  /** What the registry knows of a package. Throws RegistryError. */
  published(name: string): Promise<PublishedPackage>;
  /** The changelogs that packages carry, by name; those without one are left out. */
  changelogs(packages: readonly WantedVersion[]): Promise<ReadonlyMap<string, string>>;
  /**
   * Brings the lockfile in step with the manifests and takes these packages to the wanted version or the newest one in
   * their range, without running scripts and without touching node_modules or a manifest. What is refused (a conflict
   * of peer dependencies) changes nothing that counts: the caller restores the files.
   */
  relock(updates: readonly WantedVersion[]): Promise<RelockResult>;
  /** The version of a direct dependency of a package (folder, `.` for the root) in the lockfile. */
  locked(name: string, directory: string): Promise<string | undefined>;
}

export type RelockResult =
  | { readonly done: true }
  | { readonly done: false; readonly reason: string };

export interface PublishedPackage {
  readonly versions: readonly {
    readonly version: string;
    /** Undefined when the registry does not say. */
    readonly publishedAt: Date | undefined;
  }[];
  /** As the manifest names it: an address, or a shorthand such as `github:owner/name`. */
  readonly repository: string | undefined;
}

export interface WantedVersion {
  readonly name: string;
  readonly to: string;
}

export interface OutdatedDependency {
  readonly name: string;
  /** Folders of the packages that ask for it, `.` for the root; undefined when the manager does not say. */
  readonly directory: string | undefined;
  readonly current: string;
  /** The newest in the manifest's range. */
  readonly wanted: string;
  /** The registry's tag. */
  readonly latest: string;
}

/** Where a package manager is to work. */
export interface RegistryPlace {
  /** Absolute path. */
  readonly worktree: string;
  readonly project: Project;
  /** Tracked files. */
  readonly files: readonly string[];
  /** Reaches the registry and nothing else. */
  readonly runner: TargetCommandRunner;
}
