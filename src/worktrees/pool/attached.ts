import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { randomId } from "#shared";
import { deleteFolder } from "../access.ts";
import type { Owner } from "../checkout.ts";
import { attachDependencies, attachGenerated } from "../dependencies/attach.ts";
import { readInstallRecord } from "../dependencies/install-record.ts";
import { parentInside } from "../dependencies/outputs.ts";
import { repairModules, takeModuleStamps } from "../dependencies/shared-modules.ts";
import type { WorktreePlace } from "../stage.ts";
import type { Dependencies } from "../worktree.ts";

const attachedSchema = z.strictObject({
  key: z.string(),
  /** Of the prepared dependencies. */
  folder: z.string(),
  modules: z.array(z.string()),
  /** See `ModuleStamps`. */
  at: z.int(),
  stamps: z.array(z.tuple([z.string(), z.string()])),
});

/** The dependencies that are in a worktree. There is no record of them while they are being put there. */
export type Attached = z.infer<typeof attachedSchema>;

const FILE = "artel-dependencies.json";

/** Undefined where there are none, or not all of them. */
export async function readAttached(gitDirectory: string): Promise<Attached | undefined> {
  const text = await readFile(join(gitDirectory, FILE), "utf8").catch(() => "");
  try {
    return attachedSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // torn by a power cut
  }
}

/** Puts them in the place of those that are there. */
export async function attach(
  place: WorktreePlace,
  { key, folder }: Dependencies,
  { owner, signal }: { readonly owner: Owner; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const before = await readAttached(place.gitDirectory);
  const { modules } = await readInstallRecord(folder);
  await rm(join(place.gitDirectory, FILE), { force: true });
  const left = before?.modules.filter((module) => !modules.includes(module)) ?? [];
  for (const module of left) {
    await parentInside(place.workTree, module);
    await deleteFolder(join(place.workTree, module));
  }
  await attachDependencies({ folder, worktree: place.workTree, owner, signal });
  await writeAttached(place, { key, folder, modules });
}

/**
 * Makes attached dependencies what they were, whatever commands did to them. `isRestored`: files of the worktree were
 * deleted and checked out again, and with them what the installation generated.
 */
export async function restoreAttached(
  place: WorktreePlace,
  attached: Attached,
  { owner, isRestored }: { readonly owner: Owner; readonly isRestored: boolean },
): Promise<void> {
  const { key, folder, modules, at, stamps } = attached;
  const worktree = place.workTree;
  const known = { at, folders: new Map(stamps) };
  await rm(join(place.gitDirectory, FILE), { force: true });
  if (!(await repairModules({ folder, worktree }, modules, known))) {
    await attachDependencies({ folder, worktree, owner });
  } else if (isRestored) {
    await attachGenerated({ folder, worktree, owner });
  }
  await writeAttached(place, { key, folder, modules });
}

async function writeAttached(
  { gitDirectory, workTree }: WorktreePlace,
  of: { key: string; folder: string; modules: readonly string[] },
): Promise<void> {
  const { at, folders } = await takeModuleStamps(workTree, of.modules);
  const attached: Attached = { ...of, modules: [...of.modules], at, stamps: [...folders] };
  const draft = join(gitDirectory, `${FILE}.${randomId(8)}`);
  await writeFile(draft, JSON.stringify(attached));
  await rename(draft, join(gitDirectory, FILE));
}
