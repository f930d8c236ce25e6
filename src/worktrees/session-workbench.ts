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
import { manifestKey } from "./dependencies/key.ts";
import { createOwnToolRunner, createTargetRunner } from "./toolchain/command-runners.ts";
import { commandLimits } from "./toolchain/limits.ts";
import { prepareToolchain, type Toolchain } from "./toolchain/prepare-toolchain.ts";
import { readRegistries, type Registries } from "./toolchain/registries.ts";
import { createRegistryRunner } from "./toolchain/registry-runner.ts";
import { createToolGuard } from "./toolchain/tool-guard.ts";
import type { PreparedWorktree, Workbench } from "./workbench.ts";
import type { Worktree, Worktrees } from "./worktree.ts";

export interface WorkbenchOptions {
  readonly repository: Repository;
  readonly sandbox: Sandbox;
  readonly dataFolder: string;
  readonly session: string;
  readonly limits: SessionLimits;
  readonly worktrees: Worktrees;
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
  #preparation: Preparation | undefined;

  readonly #onInstall = (result: CommandResult): Promise<void> =>
    this.#options.onCommand("install", result);

  constructor(options: WorkbenchOptions) {
    this.#options = options;
    this.repository = options.repository;
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
    this.#preparation = { project, toolchain, registries, dependencies, manifests };
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

  async checkout(id: string, commit: string): Promise<Worktree> {
    return (await this.#checkout(id, commit)).worktree;
  }

  async open(id: string, commit: string, signal: AbortSignal): Promise<PreparedWorktree> {
    await this.#options.obtain?.(commit, signal);
    const open = await this.#checkout(id, commit);
    const { toolchain, registries } = this.#prepared();
    await this.#synchronise(open, signal);
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

  /** Dependencies as the worktree's manifests ask for them; those of the base commit are installed already. */
  async #synchronise(open: OpenWorktree, signal: AbortSignal): Promise<void> {
    const { project, toolchain, registries, dependencies, manifests } = this.#prepared();
    if (dependencies === undefined) return;
    const worktree = open.worktree.path;
    const files = await open.worktree.files();
    const wanted = await manifestKey(project, worktree, files);
    if (wanted === open.attached) return;
    const cache = this.#cache(registries);
    const { limits } = this.#options;
    const installed =
      wanted === manifests
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
    await cache.attach(installed, worktree, signal);
    open.attached = wanted;
  }

  #cache(registries: Registries): DependencyCache {
    const { dataFolder, sandbox, session, parts } = this.#options;
    const options = { dataFolder, sandbox, registries, marker: session };
    return createDependencyCache(parts === undefined ? options : { ...options, parts });
  }

  async close(id: string): Promise<void> {
    const worktree = this.#open.get(id)?.worktree ?? (await this.#options.worktrees.open(id));
    // What is in it is committed already; without this it would be kept as if it were not.
    await worktree?.reset(worktree.base);
    await this.#remove(id);
  }

  async closeAll(): Promise<void> {
    for (const record of await this.#options.worktrees.list()) {
      if (record.session === this.#options.session) await this.#remove(record.id);
    }
  }

  async #checkout(id: string, commit: string): Promise<OpenWorktree> {
    const known = this.#open.get(id);
    if (known !== undefined) {
      await known.worktree.reset(commit);
      return known;
    }
    // An earlier process may have been killed while it was putting dependencies in: begin anew.
    await this.#options.worktrees.remove(id);
    const worktree = await this.#options.worktrees.add({
      id,
      session: this.#options.session,
      commit,
    });
    const open: OpenWorktree = { worktree, attached: undefined };
    this.#open.set(id, open);
    return open;
  }

  async #remove(id: string): Promise<void> {
    this.#open.delete(id);
    await this.#options.worktrees.remove(id);
  }

  #prepared(): Preparation {
    if (this.#preparation !== undefined) return this.#preparation;
    throw new TypeError("prepare() is called before open()");
  }
}
