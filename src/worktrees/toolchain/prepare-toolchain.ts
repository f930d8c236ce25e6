import { symlink } from "node:fs/promises";
import path from "node:path";
import type { PackageManagerName, Project } from "#domain";
import type { Sandbox } from "#adapters/sandboxes";
import type { Parts } from "#infra/resilience";
import { shortHash } from "#shared";
import { completeFolder } from "../folders/complete-folder.ts";
import type { ToolFetcher } from "./fetched-tool.ts";
import { chooseNode, headersOf } from "./node.ts";
import { findNpm } from "./npm.ts";
import type { ChosenPackageManager } from "./package-manager.ts";
import { choosePackageManager, demandOf } from "./package-manager.ts";
import type { Registries } from "./registries.ts";
import { readRegistries } from "./registries.ts";

/** The programs that a repository is worked on with, ready for the sandbox. JSON, so that it can be a step's result. */
export interface Toolchain {
  readonly node: { readonly program: string; readonly version: string };
  readonly packageManager:
    | {
        readonly name: PackageManagerName;
        readonly version: string;
        /** Yarn 2 and later. */
        readonly isBerry: boolean;
        /** Words that start it; its folder is on `path` as well. */
        readonly argv: readonly string[];
      }
    | undefined;
  /** Entries of PATH, first wins. */
  readonly path: readonly string[];
  /** Absolute paths that must be readable inside the sandbox. */
  readonly readOnly: readonly string[];
  /** Environment that every command of the target gets. */
  readonly environment: Readonly<Record<string, string>>;
  /** What installing needs besides. */
  readonly installEnvironment: Readonly<Record<string, string>>;
  /** What differs from what the repository asks for. */
  readonly notes: readonly string[];
}

export interface PrepareToolchainOptions {
  readonly project: Project;
  /** Absolute path of a worktree of the repository, to read lockfile and yarn configuration from. */
  readonly worktree: string;
  readonly dataFolder: string;
  readonly sandbox: Sandbox;
  readonly signal: AbortSignal;
  /** Default: the person's npm configuration. */
  readonly registries?: Registries;
  /** The session's id, in the environment of all processes. */
  readonly marker?: string;
  readonly parts?: Parts;
  readonly onProgress?: (message: string) => void;
}

/**
 * A package manager that runs a script must neither fetch the version of itself that package.json names, which it is,
 * nor install anew because the dependencies were prepared in another folder.
 */
const managerEnvironment: Readonly<Record<PackageManagerName, Readonly<Record<string, string>>>> = {
  npm: {},
  pnpm: {
    npm_config_manage_package_manager_versions: "false",
    pnpm_config_manage_package_manager_versions: "false",
    pnpm_config_pm_on_fail: "ignore",
    npm_config_verify_deps_before_run: "false",
    pnpm_config_verify_deps_before_run: "false",
  },
  yarn: { YARN_NODE_LINKER: "node-modules" },
  bun: {},
};

const SYSTEM_PATH = ["/usr/local/bin", "/usr/bin", "/bin"];

/** Finds or fetches Node and the package manager. Fetched programs are kept in `<data folder>/tools` for later sessions. */
export async function prepareToolchain(options: PrepareToolchainOptions): Promise<Toolchain> {
  const { project, dataFolder, sandbox, signal, onProgress } = options;
  const fetcher: ToolFetcher = {
    sandbox,
    dataFolder,
    signal,
    registries: options.registries ?? (await readRegistries()),
    node: process.execPath,
    npm: await findNpm(),
    ...(options.marker !== undefined && { marker: options.marker }),
    ...(options.parts && { parts: options.parts }),
    ...(onProgress && { onProgress }),
  };
  const node = await chooseNode(project.nodeVersion, fetcher);
  const manager =
    project.packageManager &&
    (await choosePackageManager(await demandOf(project.packageManager, options.worktree), fetcher));
  const links = linksFor(node.program, fetcher.npm, manager);
  const bin = await linkFolder(options, links);
  const headers = await headersOf(node.program);
  return {
    node: { program: node.program, version: node.version },
    packageManager: manager && {
      name: manager.name,
      version: manager.version,
      isBerry: manager.isBerry,
      argv: [path.join(bin, manager.name)],
    },
    path: [bin, ...SYSTEM_PATH],
    readOnly: [
      bin,
      ...new Set(Object.values(links).map((target) => mountFor(target, dataFolder))),
    ].filter((mount) => !mount.startsWith("/usr/")),
    environment: manager ? managerEnvironment[manager.name] : {},
    installEnvironment: headers === undefined ? {} : { npm_config_nodedir: headers },
    notes: node.notes,
  };
}

function linksFor(
  node: string,
  npm: string,
  manager: ChosenPackageManager | undefined,
): Readonly<Record<string, string>> {
  const npx = path.join(path.dirname(npm), "npx-cli.js");
  return { node, npm, npx, ...manager?.links };
}

/** One folder with links to all programs: PATH stays short, and the machine's other programs stay out of it. */
async function linkFolder(
  options: PrepareToolchainOptions,
  links: Readonly<Record<string, string>>,
): Promise<string> {
  const { path: folder } = await completeFolder({
    root: path.join(options.dataFolder, "tools"),
    name: `bin-${shortHash(JSON.stringify(links))}`,
    signal: options.signal,
    fill: async (staging) => {
      for (const [name, target] of Object.entries(links)) {
        await symlink(target, path.join(staging, name));
      }
    },
  });
  return folder;
}

/** The whole package that a program is part of: scripts load files beside them. */
function mountFor(target: string, dataFolder: string): string {
  const tools = path.join(dataFolder, "tools") + path.sep;
  if (target.startsWith(tools)) {
    return tools + (target.slice(tools.length).split(path.sep)[0] ?? "");
  }
  const bin = target.lastIndexOf(`${path.sep}bin${path.sep}`);
  return target.endsWith(".js") && bin > 0 ? target.slice(0, bin) : target;
}
