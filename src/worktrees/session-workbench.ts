import type {
  CommandPurpose,
  CommandResult,
  Project,
  SessionLimits,
  TargetCommandRunner,
} from "#domain";
import type { Sandbox } from "#adapters/sandboxes";
import type { Repository } from "#infra/git";
import type { Parts } from "#infra/resilience";
import {
  createDependencyCache,
  type DependencyCache,
  type PreparedDependencies,
} from "./dependencies/dependency-cache.ts";
import { DependencyError, installRefusal } from "./dependencies/errors.ts";
import { isManifest, manifestKey } from "./dependencies/key.ts";
import { createOwnToolRunner, createTargetRunner } from "./toolchain/command-runners.ts";
import { commandLimits } from "./toolchain/limits.ts";
import { prepareToolchain, type Toolchain } from "./toolchain/prepare-toolchain.ts";
import { readRegistries, type Registries } from "./toolchain/registries.ts";
import { createRegistryRunner } from "./toolchain/registry-runner.ts";
import { createToolGuard } from "./toolchain/tool-guard.ts";
import { TreeListings } from "./tree-listings.ts";
import type { PreparedWorktree, Workbench } from "./workbench.ts";
import type { Worktree, Worktrees } from "./worktree.ts";

export interface WorkbenchOptions {
  readonly repository: Repository;
  readonly sandbox: Sandbox;
  readonly dataFolder: string;
  readonly session: string;
  readonly limits: SessionLimits;
  readonly worktrees: Worktrees;
  /** How many agents will want a worktree each, once it is known what they work on. Default: none are made ahead. */
  readonly agents?: number;
  /** Tools and registries are parts of this process. Default: they are not guarded. */
  readonly parts?: Parts;
  /** Brings a commit into the repository that is not in it, where that is on another machine. */
  obtain?(commit: string, signal: AbortSignal): Promise<void>;
  /** Called after each command of the target, with what it was run for. */
  onCommand(purpose: CommandPurpose, result: CommandResult): Promise<void>;
}

export function createWorkbench(options: WorkbenchOptions): Workbench {
  return new SessionWorkbench(options);
}

/** What `prepare` found and installed. */
interface Preparation {
  readonly project: Project;
  readonly toolchain: Toolchain;
  readonly registries: Registries;
  readonly dependencies: PreparedDependencies | undefined;
  /** The `manifestKey` that the dependencies were installed for. */
  readonly manifests: string;
  /** The commit that they were installed for. */
  readonly commit: string;
  /** Why they cannot be installed for these manifests. */
  readonly refused?: DependencyError;
}

interface OpenWorktree {
  readonly worktree: Worktree;
  /** The `manifestKey` whose dependencies are in place. */
  attached: string | undefined;
}

class SessionWorkbench implements Workbench {
  readonly repository: Repository;
  readonly #options: WorkbenchOptions;
  /** Worktrees that this process made. */
  readonly #open = new Map<string, OpenWorktree>();
  readonly #trees: TreeListings;
  #preparation: Preparation | undefined;

  readonly #onInstall = (result: CommandResult): Promise<void> =>
    this.#options.onCommand("install", result);

  constructor(options: WorkbenchOptions) {
    this.#options = options;
    this.repository = options.repository;
    this.#trees = new TreeListings(options.repository);
  }

  async prepare(
    project: Project,
    worktree: Worktree,
    signal: AbortSignal,
    onProgress?: (message: string) => void,
  ): ReturnType<Workbench["prepare"]> {
    const { dataFolder, sandbox, parts } = this.#options;
    const begin = performance.now();
    const registries = await readRegistries();
    const progress = onProgress === undefined ? {} : { onProgress };
    const place = { project, worktree: worktree.path, signal, ...progress };
    const toolchain = await prepareToolchain({
      ...place,
      dataFolder,
      sandbox,
      registries,
      marker: this.#options.session,
      ...(parts && { parts }),
    });
    const files = await worktree.files();
    const dependencies =
      toolchain.packageManager === undefined
        ? undefined
        : await this.#cache(registries).prepare({
            ...place,
            files,
            toolchain,
            limits: this.#options.limits,
            onCommand: this.#onInstall,
          });
    const manifests = await manifestKey(project, worktree.path, files);
    const commit = await worktree.head();
    this.#preparation = { project, toolchain, registries, dependencies, manifests, commit };
    await this.#options.worktrees.prewarm({ commit, dependencies }, this.#options.agents ?? 0);
    const targetMs = dependencies?.targetMs ?? 0;
    return {
      key: dependencies?.key ?? "none",
      reused: dependencies?.reused ?? true,
      commands: [...(dependencies?.commands ?? [])],
      targetMs,
      ownMs: Math.max(0, performance.now() - begin - targetMs),
      notes: [...toolchain.notes, ...(dependencies?.notes ?? [])],
    };
  }

  async prepareWithout(
    refused: string,
    project: Project,
    worktree: Worktree,
    signal: AbortSignal,
  ): ReturnType<Workbench["prepare"]> {
    const { dataFolder, sandbox, session, parts } = this.#options;
    const begin = performance.now();
    const registries = await readRegistries();
    const toolchain = await prepareToolchain({
      project,
      worktree: worktree.path,
      signal,
      dataFolder,
      sandbox,
      registries,
      marker: session,
      ...(parts && { parts }),
    });
    const manifests = await manifestKey(project, worktree.path, await worktree.files());
    this.#preparation = {
      project,
      toolchain,
      registries,
      dependencies: undefined,
      manifests,
      commit: await worktree.head(),
      refused: stillRefused(refused),
    };
    const ownMs = performance.now() - begin;
    const notes = [...toolchain.notes];
    return { key: "refused", reused: false, commands: [], targetMs: 0, ownMs, notes, refused };
  }

  async checkout(id: string, commit: string): Promise<Worktree> {
    return (await this.#checkout(id, commit)).worktree;
  }

  async open(id: string, commit: string, signal: AbortSignal): Promise<PreparedWorktree> {
    await this.#options.obtain?.(commit, signal);
    const open = await this.#checkout(id, commit);
    const { toolchain, registries, manifests } = this.#prepared();
    const dependencies = await this.#dependenciesOf(commit);
    if (dependencies === undefined) await this.#attachAny(open, signal);
    else {
      await open.worktree.attach(dependencies, signal);
      open.attached = manifests;
    }
    const { sandbox, dataFolder, limits, session, parts } = this.#options;
    const repository = this.repository.gitDirectory;
    const guard = parts && createToolGuard({ parts, repository, session, signal });
    const place = { worktree: open.worktree.path, sandbox, marker: session, signal };
    const runner = {
      ...place,
      commandMs: limits.commandMs,
      limits: limits.command,
      ...(guard && { guard }),
    };
    return {
      repository: this.repository,
      worktree: open.worktree,
      target: this.#recorded(createTargetRunner({ ...runner, toolchain })),
      tools: createOwnToolRunner(runner),
      registry: this.#recorded(
        createRegistryRunner({
          ...place,
          dataFolder,
          toolchain,
          registries,
          timeMs: limits.installMs,
          ...(parts && { parts }),
        }),
      ),
      toolchain,
      limits: commandLimits(limits.commandMs, limits.command),
      refresh: () => this.#synchronise(open, signal),
    };
  }

  #recorded<Runner extends TargetCommandRunner>(runner: Runner): Runner {
    return {
      ...runner,
      run: async (command) => {
        const result = await runner.run(command);
        await this.#options.onCommand(command.purpose, result);
        return result;
      },
    };
  }

  /** None where they are known not to be installable. */
  async #attachAny(open: OpenWorktree, signal: AbortSignal): Promise<void> {
    const { refused } = this.#prepared();
    try {
      await this.#synchronise(open, signal);
    } catch (error) {
      if (refused === undefined || installRefusal(error) === undefined) throw error;
    }
  }

  /** Dependencies as the worktree's manifests ask for them; those of the base commit are installed already. */
  async #synchronise(open: OpenWorktree, signal: AbortSignal): Promise<void> {
    const { project, toolchain, registries, dependencies, manifests, refused } = this.#prepared();
    if (dependencies === undefined && refused === undefined) return;
    const worktree = open.worktree.path;
    const files = await open.worktree.files();
    const wanted = await manifestKey(project, worktree, files);
    if (wanted === open.attached) return;
    if (refused !== undefined && wanted === manifests) throw refused;
    const cache = this.#cache(registries);
    const { limits } = this.#options;
    const installed =
      wanted === manifests && dependencies !== undefined
        ? dependencies
        : await cache.prepare({
            project,
            worktree,
            files,
            toolchain,
            limits,
            signal,
            onCommand: this.#onInstall,
          });
    await open.worktree.attach(installed, signal);
    open.attached = wanted;
  }

  /** Those that were prepared, for a commit whose manifests are the same. */
  async #dependenciesOf(commit: string): Promise<PreparedDependencies | undefined> {
    if (this.#preparation?.dependencies === undefined) return undefined;
    const { dependencies, project, commit: prepared } = this.#preparation;
    if (commit === prepared) return dependencies;
    const [wanted, known] = await Promise.all([
      this.#manifestsOf(project, commit),
      this.#manifestsOf(project, prepared),
    ]);
    return wanted === known ? dependencies : undefined;
  }

  async #manifestsOf(project: Project, commit: string): Promise<string> {
    const entries = await this.#trees.entries(commit);
    const manifests = entries.filter(({ path }) => isManifest(project, path));
    return JSON.stringify(manifests.map(({ path, oid, kind }) => [path, oid, kind]));
  }

  #cache(registries: Registries): DependencyCache {
    const { dataFolder, sandbox, session, parts } = this.#options;
    const options = { dataFolder, sandbox, registries, marker: session };
    return createDependencyCache(parts === undefined ? options : { ...options, parts });
  }

  async close(id: string): Promise<void> {
    const base = this.#open.get(id)?.worktree.base;
    this.#open.delete(id);
    const dependencies = base === undefined ? undefined : await this.#dependenciesOf(base);
    await this.#options.worktrees.giveBack(id, dependencies);
  }

  async closeAll(): Promise<void> {
    this.#open.clear();
    for (const record of await this.#options.worktrees.list()) {
      if (record.session !== this.#options.session) continue;
      await this.#options.worktrees.remove(record.id);
    }
  }

  settle(): Promise<void> {
    return this.#options.worktrees.settle();
  }

  async #checkout(id: string, commit: string): Promise<OpenWorktree> {
    const known = this.#open.get(id);
    if (known !== undefined) {
      await known.worktree.reset(commit);
      return known;
    }
    const { worktrees, session } = this.#options;
    // An earlier process may have been killed while it was putting dependencies in: begin anew.
    await worktrees.remove(id);
    const dependencies = await this.#dependenciesOf(commit);
    const worktree = await worktrees.add({ id, session, commit, dependencies });
    const open: OpenWorktree = { worktree, attached: undefined };
    this.#open.set(id, open);
    return open;
  }

  #prepared(): Preparation {
    if (this.#preparation !== undefined) return this.#preparation;
    throw new TypeError("prepare() is called before open()");
  }
}

function stillRefused(reason: string): DependencyError {
  const remedy = "Mend the manifests or the lockfile, so that the package manager installs them.";
  return new DependencyError("INSTALL_FAILED", reason, remedy);
}
