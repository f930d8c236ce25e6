import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import type { CommandResult, Project, SessionLimits } from "#domain";
import type { SandboxResult } from "#adapters/sandboxes";
import { giveTo } from "../folders/host-command.ts";
import { removeTree } from "../folders/remove-tree.ts";
import type { Toolchain } from "../toolchain/prepare-toolchain.ts";
import type { RegistryAccess } from "../toolchain/registry-run.ts";
import { closeHome, runWithRegistry } from "../toolchain/registry-run.ts";
import { diagnose, tellingLines } from "./diagnose.ts";
import type { InstallPlan } from "./install-commands.ts";
import { displayInstall, installPlan, skippedDownloads } from "./install-commands.ts";
import { makeInstallTree, redirectLockfile } from "./install-tree.ts";
import { ownScripts, withoutOwnScripts } from "./own-scripts.ts";
import type { RepositorySettings } from "./repository-settings.ts";

export interface InstallationRequest extends RegistryAccess {
  readonly project: Project;
  readonly worktree: string;
  readonly files: readonly string[];
  readonly toolchain: Toolchain;
  readonly settings: RepositorySettings;
  readonly limits: Pick<SessionLimits, "installMs">;
  readonly signal: AbortSignal;
  readonly onProgress?: (message: string) => void;
  /** Called after each command, also one that failed. */
  readonly onCommand?: (result: CommandResult) => Promise<void>;
}

export interface InstallationRecord {
  readonly commands: readonly string[];
  readonly targetMs: number;
  readonly notes: readonly string[];
}

/** One installation in a tree of its own. */
export class Installation {
  readonly #request: InstallationRequest;
  readonly #tree: string;
  readonly #home: string;
  readonly #commands: string[] = [];
  readonly #notes: string[] = [];
  readonly #started = Date.now();
  #targetMs = 0;
  #policy: Readonly<Record<string, string>> = {};

  constructor(request: InstallationRequest, tree: string) {
    this.#request = request;
    this.#tree = tree;
    this.#home = `${tree}-home`;
  }

  /** Leaves the tree with everything installed, or rejects with a `DependencyError`. */
  async run(): Promise<InstallationRecord> {
    const { project, toolchain, worktree, files, sandbox, signal, registries } = this.#request;
    const lockfile = project.packageManager?.lockfile;
    const plan = installPlan(
      toolchain,
      lockfile !== undefined,
      registries.defaultUrl,
      project.isWorkspace,
    );
    if (!plan) return { commands: [], targetMs: 0, notes: [] };
    await mkdir(this.#tree);
    await makeInstallTree(worktree, files, this.#tree, signal);
    if (lockfile === "yarn.lock" && !toolchain.packageManager?.isBerry) {
      await redirectLockfile(this.#tree, lockfile, registries.defaultUrl);
    }
    await giveTo(sandbox.identity(), this.#tree, signal);
    try {
      const restore = await withoutOwnScripts(project, this.#tree);
      if (plan.kind === "split") await this.#split(plan);
      else await this.#whole(plan);
      await restore();
      await this.#ownScripts();
    } finally {
      await closeHome(this.#home);
    }
    return { commands: this.#commands, targetMs: this.#targetMs, notes: this.#notes };
  }

  async #split(plan: Extract<InstallPlan, { kind: "split" }>): Promise<void> {
    const fetched = await this.#execute(plan.fetch, ".", { scripts: false });
    if (fetched.exitCode !== 0 && policyUnanswered(fetched)) await this.#withoutPolicy(plan.fetch);
    else if (fetched.exitCode !== 0) throw await this.#failure(plan.fetch, fetched, false);
    await this.#require(plan.build, { scripts: true });
  }

  /**
   * pnpm can ask the registry about the age and the trust of what a lockfile names. A registry that does not know
   * some package of another platform makes that fail, though the lockfile's hashes still hold what is installed.
   */
  async #withoutPolicy(fetch: readonly string[]): Promise<void> {
    this.#policy = { pnpm_config_minimum_release_age: "0", pnpm_config_trust_policy: "off" };
    await this.#require(fetch, { scripts: false });
    this.#notes.push(
      "The registry could not answer the repository's supply-chain policy for all packages, so it was not checked; what is installed is what the lockfile's hashes name.",
    );
  }

  /** Yarn 1 and bun run scripts only while they install, so with credentials it is done twice. */
  async #whole(plan: Extract<InstallPlan, { kind: "whole" }>): Promise<void> {
    if (this.#hasCredentials()) {
      await this.#require(plan.fetch, { scripts: false });
      await this.#removeModules();
    }
    await this.#require(plan.install, { scripts: true });
  }

  /** The repository's own scripts may want what a sandbox has not; tests tell whether it matters. */
  async #ownScripts(): Promise<void> {
    const program = this.#request.toolchain.packageManager?.argv[0] ?? "";
    for (const { directory, name } of ownScripts(this.#request.project)) {
      const argv = [program, "run", name];
      const result = await this.#execute(argv, directory, { scripts: true });
      if (result.exitCode === 0) continue;
      const error = await this.#failure(argv, result, true);
      if (error.code !== "INSTALL_FAILED") throw error;
      const where = directory === "." ? "the repository's" : `${directory}'s`;
      const last = tellingLines(result.stderr || result.stdout)
        .join(" ")
        .slice(0, 300);
      this.#notes.push(`In the sandbox ${where} own ${name} script fails: ${last}`);
    }
  }

  async #require(argv: readonly string[], options: { scripts: boolean }): Promise<void> {
    const result = await this.#execute(argv, ".", options);
    if (result.exitCode !== 0) throw await this.#failure(argv, result, options.scripts);
  }

  async #execute(
    argv: readonly string[],
    directory: string,
    options: { readonly scripts: boolean },
  ): Promise<SandboxResult> {
    const { toolchain, limits, signal, onProgress } = this.#request;
    const display = displayInstall(argv);
    onProgress?.(display);
    const searched = [
      path.join(this.#tree, directory, "node_modules/.bin"),
      path.join(this.#tree, "node_modules/.bin"),
    ];
    const result = await runWithRegistry(this.#request, {
      argv,
      tree: this.#tree,
      directory,
      home: this.#home,
      readOnly: toolchain.readOnly,
      environment: {
        ...skippedDownloads,
        ...this.#policy,
        ...toolchain.environment,
        ...toolchain.installEnvironment,
        PATH: [...(options.scripts ? searched : []), ...toolchain.path].join(":"),
      },
      withCredentials: !options.scripts && this.#hasCredentials(),
      runsCode: options.scripts,
      timeMs: Math.max(1, limits.installMs - (Date.now() - this.#started)),
      signal,
    });
    const shown = directory === "." ? display : `(cd ${directory} && ${display})`;
    this.#commands.push(shown);
    this.#targetMs += result.durationMs;
    await this.#request.onCommand?.({ ...result, display: shown });
    signal.throwIfAborted();
    return result;
  }

  #hasCredentials(): boolean {
    const { registries, settings } = this.#request;
    return registries.secretLines.length > 0 && settings.code.length === 0;
  }

  async #failure(
    argv: readonly string[],
    result: SandboxResult,
    ranScripts: boolean,
  ): ReturnType<typeof diagnose> {
    return diagnose({
      command: displayInstall(argv),
      result,
      ranScripts,
      lockfile: this.#request.project.packageManager?.lockfile,
      foreignHosts: this.#request.settings.foreignHosts,
      registries: this.#request.registries,
    });
  }

  async #removeModules(): Promise<void> {
    for (const { directory } of this.#request.project.packages) {
      const folder = path.join(this.#tree, directory);
      const entries = await readdir(folder).catch((): string[] => []);
      if (entries.includes("node_modules")) await removeTree(path.join(folder, "node_modules"));
    }
  }
}

/** The check could not be made, which is not the same as a package that fails it. */
function policyUnanswered(result: SandboxResult): boolean {
  const output = result.stdout + result.stderr;
  return /supply-chain policy check/.test(output) && /ERR_PNPM_FETCH_40[34]/.test(output);
}
