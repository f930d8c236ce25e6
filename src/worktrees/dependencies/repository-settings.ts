import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Project } from "#domain";
import type { Registries } from "../toolchain/registries.ts";
import { hostOf } from "../toolchain/registries.ts";

/** What the repository's own files say about where packages come from, and by whose code they are fetched. */
export interface RepositorySettings {
  /** Hosts of registries and tarballs that the person's npm configuration does not name. */
  readonly foreignHosts: readonly string[];
  /** Files whose code the package manager runs while it fetches; then no credentials are given. */
  readonly code: readonly string[];
  readonly notes: readonly string[];
}

const CODE = /^(?:\.pnpmfile\.[cm]?js|\.yarnrc|\.yarnrc\.yml)$/;

export async function readRepositorySettings(
  project: Project,
  worktree: string,
  files: readonly string[],
  registries: Registries,
): Promise<RepositorySettings> {
  const read = (file: string): Promise<string> =>
    files.includes(file)
      ? readFile(path.join(worktree, file), "utf8").catch(() => "")
      : Promise.resolve("");
  const npmrc = await read(".npmrc");
  const yarnrc = await read(".yarnrc.yml");
  const lockfile = project.packageManager?.lockfile;
  const lockText =
    lockfile === undefined || lockfile.endsWith(".lockb") ? "" : await read(lockfile);
  const named = [
    ...npmrc.matchAll(/registry\s*=\s*["']?(\S+?)["']?\s*$/gm),
    ...yarnrc.matchAll(/npmRegistryServer:\s*["']?([^"'\s]+)/g),
  ];
  const used = [...named.map((match) => match[1] ?? ""), ...packageUrls(lockText)]
    .map(hostOf)
    .filter((host) => host !== undefined);
  const foreignHosts = [...new Set(used)].filter(
    (host) => !registries.hosts.includes(host) && !PUBLIC_REGISTRIES.has(host),
  );
  const code = [
    ...files.filter(
      (file) => CODE.test(file) && (file !== ".yarnrc.yml" || /yarnPath|plugins/.test(yarnrc)),
    ),
    ...(/^\s*(?:git|script-shell|node-options|shell)\s*=/m.test(npmrc) ? [".npmrc"] : []),
  ];
  const notes =
    foreignHosts.length === 0
      ? []
      : [
          `The repository takes packages from ${foreignHosts.join(", ")}, which your npm configuration does not name: that is not reachable.`,
        ];
  if (code.length > 0 && registries.secretLines.length > 0) {
    notes.push(
      `Packages were fetched without your registry credentials, because ${code.join(", ")} runs code meanwhile.`,
    );
  }
  return { foreignHosts, code, notes };
}

/** Package managers ask the person's own registry for what a lockfile says is from one of these. */
const PUBLIC_REGISTRIES = new Set(["registry.npmjs.org:443", "registry.yarnpkg.com:443"]);

function packageUrls(lockfile: string): readonly string[] {
  const origins = new Set<string>();
  const pattern = /(?:"?resolved"?:?\s+"|tarball:\s*'?)(?:git\+)?(https?:\/\/[^/"'\s]+)/g;
  for (const match of lockfile.matchAll(pattern)) origins.add(match[1] ?? "");
  return [...origins];
}
