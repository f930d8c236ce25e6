import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { openRegistry } from "../../src/worker/toolsmith/dependency-updates/registries.ts";
import { directTargetRunner } from "./direct-target-runner.ts";
import type { JobWorktree } from "./job-worktree.ts";
import { jobWorktree } from "./job-worktree.ts";
import type { PackageManagerLabel } from "./package-managers.ts";
import { PACKAGE_MANAGERS, packageManagerFolder } from "./package-managers.ts";

export const LOCKFILES = { pnpm: "pnpm-lock.yaml", yarn: "yarn.lock", bun: "bun.lock" } as const;

/** How each manager makes the lockfile that a repository starts with. */
const FIRST_LOCK = {
  pnpm: ["install", "--lockfile-only", "--no-frozen-lockfile"],
  yarn: ["install"],
  bun: ["install", "--lockfile-only"],
} as const;

/** A repository of this package manager, with the lockfile that it makes of what is published at the moment. */
export async function managedWorktree(
  label: PackageManagerLabel,
  registry: string,
  files: Readonly<Record<string, string>>,
  options: unknown = {},
): Promise<JobWorktree> {
  const lockfile = LOCKFILES[PACKAGE_MANAGERS[label].program];
  const locked = await firstLock(label, registry, files);
  const ignored = "node_modules\n.yarn/install-state.gz\n";
  return jobWorktree({
    files: { ".gitignore": ignored, ...files, [lockfile]: files[lockfile] ?? locked },
    options,
    context(worktree, project) {
      const environment = environmentFor(label, registry, join(worktree, "node_modules/.home"));
      const runner = directTargetRunner({ worktree, environment });
      const opened = openRegistry({ worktree, project, runner, files: Object.keys(files) });
      return opened === undefined ? {} : { registry: opened };
    },
  });
}

async function firstLock(
  label: PackageManagerLabel,
  registry: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const { program } = PACKAGE_MANAGERS[label];
  const folder = await mkdtemp(join(tmpdir(), "artel-lock-"));
  try {
    // An empty lockfile tells yarn that the folder is a project of its own.
    const texts = program === "yarn" ? { "yarn.lock": "", ...files } : files;
    for (const [path, text] of Object.entries(texts)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const home = join(folder, ".home");
    const env = {
      ...environmentFor(label, registry, home),
      ...(/yarn [^1]/.test(label) && { YARN_ENABLE_IMMUTABLE_INSTALLS: "false" }),
    };
    await promisify(execFile)(
      join(packageManagerFolder(label), program),
      [...FIRST_LOCK[program]],
      { cwd: folder, env },
    );
    return await readFile(join(folder, LOCKFILES[program]), "utf8");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function environmentFor(
  label: PackageManagerLabel,
  registry: string,
  home: string,
): Record<string, string> {
  const path = [packageManagerFolder(label), dirname(process.execPath), process.env["PATH"] ?? ""];
  const forYarn = {
    YARN_NPM_REGISTRY_SERVER: registry.replace(/\/$/, ""),
    YARN_UNSAFE_HTTP_WHITELIST: "127.0.0.1",
    YARN_ENABLE_GLOBAL_CACHE: "false",
    YARN_ENABLE_TELEMETRY: "false",
    YARN_NODE_LINKER: "node-modules",
  };
  return {
    PATH: path.join(delimiter),
    HOME: home,
    CI: "true",
    npm_config_registry: registry,
    npm_config_cache: join(home, "npm"),
    npm_config_store_dir: join(home, "pnpm"),
    npm_config_manage_package_manager_versions: "false",
    pnpm_config_registry: registry,
    pnpm_config_store_dir: join(home, "pnpm"),
    pnpm_config_pm_on_fail: "ignore",
    YARN_CACHE_FOLDER: join(home, "yarn"),
    YARN_GLOBAL_FOLDER: join(home, "yarn-global"),
    ...(label.startsWith("yarn") && forYarn),
    BUN_CONFIG_REGISTRY: registry,
    BUN_INSTALL_CACHE_DIR: join(home, "bun"),
  };
}
