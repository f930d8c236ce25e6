import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { CommandResult, Project, SessionLimits } from "#domain";
import type { Sandbox } from "#adapters/sandboxes";
import type { Parts } from "#infra/resilience";
import { isSystemError } from "#shared";
import { completeFolder } from "../folders/complete-folder.ts";
import { giveTo, hostCommand } from "../folders/host-command.ts";
import { removeTree } from "../folders/remove-tree.ts";
import type { Toolchain } from "../toolchain/prepare-toolchain.ts";
import type { Registries } from "../toolchain/registries.ts";
import { readRegistries } from "../toolchain/registries.ts";
import { diskFull } from "./diagnose.ts";
import type { InstallationRequest } from "./installation.ts";
import { Installation } from "./installation.ts";
import { dependencyKey } from "./key.ts";
import { collectOutputs, parentInside, protect } from "./outputs.ts";
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

const recordSchema = z.strictObject({
  modules: z.array(z.string()),
  generated: z.array(z.string()),
  commands: z.array(z.string()),
  notes: z.array(z.string()),
});
type InstallRecord = z.infer<typeof recordSchema>;

const RECORD = "record.json";

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
      const record = await readRecord(folder.path);
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

    async attach(prepared, worktree, signal) {
      const { modules, generated } = await readRecord(prepared.folder);
      for (const relative of modules) {
        await place(prepared.folder, worktree, relative, ["-al"], signal);
      }
      for (const relative of generated) {
        await place(prepared.folder, worktree, relative, ["-a", "--reflink=auto"], signal);
        await giveTo(options.sandbox.identity(), path.join(worktree, relative), signal);
      }
    },
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
  await writeFile(path.join(staging, RECORD), JSON.stringify({ ...outputs, commands, notes }));
  return done.targetMs;
}

async function readRecord(folder: string): Promise<InstallRecord> {
  return recordSchema.parse(JSON.parse(await readFile(path.join(folder, RECORD), "utf8")));
}

/** Copied beside its place first, so that a kill leaves either the old or the new. */
async function place(
  folder: string,
  worktree: string,
  relative: string,
  flags: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const parent = await parentInside(worktree, relative);
  const target = path.join(parent, path.basename(relative));
  const source = path.join(folder, "content", relative);
  const fresh = path.join(parent, `.artel-${path.basename(relative)}`);
  await removeTree(fresh);
  try {
    await hostCommand("cp", [...flags, "-T", "--", source, fresh], signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (!flags.includes("-al") || !/cross-device/i.test(String(error))) throw error;
    await removeTree(fresh);
    await hostCommand("cp", ["-a", "--reflink=auto", "-T", "--", source, fresh], signal);
  }
  await removeTree(target);
  await rename(fresh, target);
}
