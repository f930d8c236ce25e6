import { rename } from "node:fs/promises";
import path from "node:path";
import type { Sandbox } from "#adapters/sandboxes";
import { giveTo, hostCommand } from "../folders/host-command.ts";
import { removeTree } from "../folders/remove-tree.ts";
import { contentOf, readInstallRecord } from "./install-record.ts";
import { parentInside } from "./outputs.ts";

export interface AttachOptions {
  /** Of the prepared dependencies. */
  readonly folder: string;
  readonly worktree: string;
  readonly owner: ReturnType<Sandbox["identity"]>;
  readonly signal?: AbortSignal | undefined;
}

/** Puts prepared dependencies into a worktree, replacing what is there. Files of node_modules are shared and read-only. */
export async function attachDependencies(options: AttachOptions): Promise<void> {
  const { modules } = await readInstallRecord(options.folder);
  for (const relative of modules) await place(options, relative, ["-al"]);
  await attachGenerated(options);
}

/** Only what builds write again, of which each worktree has a copy. */
export async function attachGenerated(options: AttachOptions): Promise<void> {
  const { generated } = await readInstallRecord(options.folder);
  for (const relative of generated) {
    await place(options, relative, ["-a", "--reflink=auto"]);
    await giveTo(options.owner, path.join(options.worktree, relative), options.signal);
  }
}

/** Copied beside its place first, so that a kill leaves either the old or the new. */
async function place(
  { folder, worktree, signal }: AttachOptions,
  relative: string,
  flags: readonly string[],
): Promise<void> {
  const parent = await parentInside(worktree, relative);
  const target = path.join(parent, path.basename(relative));
  const source = contentOf(folder, relative);
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
