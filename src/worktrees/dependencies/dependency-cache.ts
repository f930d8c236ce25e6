import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { CommandResult, Project, SessionLimits } from "#domain";
import type { Sandbox } from "#adapters/sandboxes";
import type { Parts } from "#infra/resilience";
import { isSystemError } from "#shared";
import { completeFolder } from "../folders/complete-folder.ts";
import { removeTree } from "../folders/remove-tree.ts";
import type { Toolchain } from "../toolchain/prepare-toolchain.ts";
import type { Registries } from "../toolchain/registries.ts";
import { readRegistries } from "../toolchain/registries.ts";
import { attachDependencies } from "./attach.ts";
import { diskFull } from "./diagnose.ts";
import { readInstallRecord, writeInstallRecord } from "./install-record.ts";
import type { InstallationRequest } from "./installation.ts";
import { Installation } from "./installation.ts";
import { dependencyKey } from "./key.ts";
import { collectOutputs, protect } from "./outputs.ts";
import { readRepositorySettings } from "./repository-settings.ts";

/** An installation of a repository's dependencies, kept in the data folder for all worktrees and later sessions. */
export interface PreparedDependencies {
  readonly key: string;
  /** Absolute path in the data folder. */
  readonly folder: string;
  /** An earlier session's installation serves. */
  readonly reused: boolean;
  /** Commands that were run now; empty when reused. */
  readonly commands: readonly string[];
  /** Milliseconds in the package manager, and in our own copying. */
  readonly targetMs: number;
  readonly ownMs: number;
  readonly notes: readonly string[];
}

export interface PrepareDependenciesOptions {
  readonly project: Project;
  /** Absolute path of a worktree at the base commit. */
  readonly worktree: string;
  /** Its tracked files, relative paths with `/`. */
  readonly files: readonly string[];
  readonly toolchain: Toolchain;
  readonly limits: Pick<SessionLimits, "installMs">;
  readonly signal: AbortSignal;
  readonly onProgress?: (message: string) => void;
  /** Called after each command of the package manager, also one that failed. */
  readonly onCommand?: (result: CommandResult) => Promise<void>;
}

export interface DependencyCache {
  /** Installs, or finds what was installed before. Rejects with a `DependencyError`; nothing half-done is kept. */
  prepare(options: PrepareDependenciesOptions): Promise<PreparedDependencies>;
  /** Puts it into a worktree, replacing what is there. Files of node_modules are shared and read-only. */
  attach(
    prepared: Pick<PreparedDependencies, "folder">,
    worktree: string,
    signal?: AbortSignal,
  ): Promise<void>;
}

export interface DependencyCacheOptions {
  readonly dataFolder: string;
  readonly sandbox: Sandbox;
  /** Default: the person's npm configuration. */
  readonly registries?: Registries;
  /** The session's id, in the environment of all processes. */
  readonly marker?: string;
  readonly parts?: Parts;
}

export function createDependencyCache(options: DependencyCacheOptions): DependencyCache {
  const root = path.join(options.dataFolder, "dependencies");
  return {
    async prepare(request) {
      const started = Date.now();
      const registries = options.registries ?? (await readRegistries());
      const { project, worktree, files, toolchain, signal, onProgress } = request;
      const settings = await readRepositorySettings(project, worktree, files, registries);
      const key = await dependencyKey(project, worktree, files, toolchain);
      let targetMs = 0;
      const folder = await completeFolder({
        root,
        name: key,
        signal,
        onWait: () =>
          onProgress?.("waiting for another process that installs the same dependencies"),
        fill: async (staging) => {
          const { sandbox, marker, parts } = options;
          const installation = { ...request, sandbox, registries, settings, marker, parts };
          targetMs = await install(installation, staging);
        },
      }).catch((error: unknown) => {
        if (isSystemError(error) && ["ENOSPC", "EDQUOT"].includes(error.code ?? "")) {
          throw diskFull("the installation");
        }
        throw error;
      });
      const record = await readInstallRecord(folder.path);
      return {
        key,
        folder: folder.path,
        reused: folder.reused,
        commands: folder.reused ? [] : record.commands,
        targetMs: Math.round(targetMs),
        ownMs: Math.max(0, Math.round(Date.now() - started - targetMs)),
        notes: [...settings.notes, ...record.notes],
      };
    },

    attach: ({ folder }, worktree, signal) =>
      attachDependencies({ folder, worktree, signal, owner: options.sandbox.identity() }),
  };
}

/** Returns the milliseconds that the package manager took. */
async function install(request: InstallationRequest, staging: string): Promise<number> {
  const tree = path.join(staging, "tree");
  const content = path.join(staging, "content");
  await mkdir(content);
  const done = await new Installation(request, tree).run();
  let outputs = { modules: [] as readonly string[], generated: [] as readonly string[] };
  if (done.commands.length > 0) {
    request.onProgress?.("keeping what was installed");
    outputs = await collectOutputs(tree, request.files, content);
    for (const relative of outputs.modules) {
      await protect(path.join(content, relative), request.sandbox.identity());
    }
    await removeTree(tree);
  }
  const { commands, notes } = done;
  await writeInstallRecord(staging, { ...outputs, commands, notes });
  return done.targetMs;
}
