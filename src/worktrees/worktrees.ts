import { availableParallelism } from "node:os";
import { chmod, lstat, mkdir, readdir, realpath, rename, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Repository } from "#infra/git";
import { isSystemError, randomId, shortHash, systemClock } from "#shared";
import type { Clock } from "#shared";
import { deleteFolder } from "./access.ts";
import { checkOutFresh } from "./checkout.ts";
import type { Owner } from "./checkout.ts";
import { storageError, WorktreeError, worktreeInUse } from "./errors.ts";
import {
  findMetadata,
  listMetadata,
  registerWorktree,
  sweepRemovedMetadata,
  unregisterWorktree,
} from "./metadata.ts";
import { requireName } from "./names.ts";
import { openedWorktree } from "./opened.ts";
import { isRunning, thisProcess } from "./maker.ts";
import { waitForOrphans } from "./orphans.ts";
import { Records } from "./record.ts";
import type { StoredRecord } from "./record.ts";
import { Slots } from "./slots.ts";
import { keepWork } from "./trash.ts";
import { Turns } from "./turns.ts";
import type { CleanedUp, CommitMade, Worktree, WorktreeRecord, Worktrees } from "./worktree.ts";

export interface WorktreesOptions {
  readonly repository: Repository;
  /** Artel's data folder; it must be outside of the repository. */
  readonly dataFolder: string;
  /** The sandbox's user, who owns the files. */
  readonly identity: Owner;
  readonly clock?: Clock;
  /** Told of each commit that is made in a worktree, which counts as made when this has resolved. */
  onCommit?(made: CommitMade): Promise<void>;
}

/** The worktrees of a repository. Makes no folder before the first one is added. */
export function createWorktrees(options: WorktreesOptions): Worktrees {
  return new RepositoryWorktrees(options);
}

class RepositoryWorktrees implements Worktrees {
  readonly #repository: Repository;
  readonly #dataFolder: string;
  readonly #owner: Owner;
  readonly #clock: Clock;
  readonly #onCommit: WorktreesOptions["onCommit"];
  readonly #root: string;
  readonly #records: Records;
  readonly #turns: Turns;
  readonly #checkouts = new Slots(Math.max(2, availableParallelism()));

  constructor(options: WorktreesOptions) {
    const { gitDirectory, name } = options.repository;
    const slug = name.replaceAll(/[^A-Za-z0-9_-]+/g, "-").slice(0, 40);
    this.#repository = options.repository;
    this.#dataFolder = resolve(options.dataFolder);
    this.#owner = options.identity;
    this.#clock = options.clock ?? systemClock;
    this.#onCommit = options.onCommit?.bind(options);
    this.#root = join(this.#dataFolder, "worktrees", `${slug}-${shortHash(gitDirectory)}`);
    this.#records = new Records(join(this.#root, ".records"));
    this.#turns = new Turns(join(gitDirectory, "artel-worktrees.lock"));
  }

  async add(options: { id: string; session: string; commit: string }): Promise<Worktree> {
    requireName("worktree", options.id);
    requireName("session", options.session);
    try {
      await this.#prepareFolders();
      const { record, metadata } = await this.#turns.take(() => this.#claim(options));
      return await this.#fill(record, metadata);
    } catch (error) {
      throw await storageError(error, this.#dataFolder);
    }
  }

  async open(id: string): Promise<Worktree | undefined> {
    const record = await this.#records.read(id);
    if (record?.state !== "ready" || !(await isFolder(record.path))) return undefined;
    const metadata = await findMetadata(this.#repository.gitDirectory, record.path);
    return metadata === undefined ? undefined : this.#opened(record, metadata);
  }

  async list(): Promise<readonly WorktreeRecord[]> {
    const records = await this.#records.list();
    return records.map(({ id, session, path, base, createdAt }) => ({
      id,
      session,
      path,
      base,
      createdAt,
    }));
  }

  async remove(id: string): Promise<{ readonly trash: string | undefined }> {
    requireName("worktree", id);
    const record = await this.#records.read(id);
    if (record?.state === "making" && isRunning(record.maker)) throw worktreeInUse(id);
    if (record !== undefined && !isRunning(record.maker)) await waitForOrphans(record.path);
    const trash = await this.#keep(id, record);
    await this.#turns.take(() => this.#detach(id, record));
    await deleteFolder(this.#removedFolder(id));
    return { trash };
  }

  async cleanUp(options: {
    isLive(session: string): Promise<boolean>;
  }): Promise<readonly CleanedUp[]> {
    const dead = new Set<string>();
    for (const record of await this.#records.list()) {
      const isBeingMade = record.state === "making" && isRunning(record.maker);
      // Asked behind the look at the records: a session that begins meanwhile is not among them.
      if (!isBeingMade && !(await options.isLive(record.session))) dead.add(record.id);
    }
    for (const id of await this.#turns.take(() => this.#findStrays())) dead.add(id);
    const slots = new Slots(Math.max(2, availableParallelism()));
    const cleaned = await Promise.all(
      [...dead].map((id) => slots.run(async () => ({ id, ...(await this.remove(id)) }))),
    );
    await this.#turns.take(() => sweepRemovedMetadata(this.#repository.gitDirectory));
    await deleteFolder(join(this.#root, REMOVED));
    return cleaned;
  }

  async #prepareFolders(): Promise<void> {
    const { root } = this.#repository;
    if (`${this.#dataFolder}/`.startsWith(`${root}/`)) {
      throw new WorktreeError({
        code: "DATA_FOLDER_INSIDE_REPOSITORY",
        kind: "usage",
        message: `The data folder ${this.#dataFolder} is inside of the repository ${root}.`,
        remedy:
          "Choose a folder outside of it with ARTEL_HOME: tools that scan it would find the worktrees.",
      });
    }
    await mkdir(this.#root, { recursive: true });
    // The sandbox's user must get through to its worktrees; nobody else has business here.
    const isSelf = process.getuid?.() === this.#owner.uid;
    await chmod(this.#root, isSelf ? 0o700 : 0o711);
  }

  /** In a turn: a record and metadata for a new worktree, in the place of what a dead process left half-made. */
  async #claim(options: { id: string; session: string; commit: string }) {
    const root = await realpath(this.#root);
    const { id, session, commit } = options;
    const record: StoredRecord = {
      version: 1,
      id,
      session,
      path: join(root, id),
      base: commit,
      createdAt: this.#clock.now(),
      state: "making",
      maker: thisProcess(),
    };
    const earlier = await this.#records.read(id);
    if (earlier !== undefined) {
      if (earlier.state === "ready" || isRunning(earlier.maker)) throw worktreeInUse(id);
      await waitForOrphans(earlier.path);
      await this.#detach(id, earlier);
    } else if (await isThere(record.path)) {
      throw worktreeInUse(id);
    }
    try {
      if (!(await this.#records.create(record))) throw worktreeInUse(id);
      await unregisterWorktree(this.#repository.gitDirectory, record.path);
      const metadata = await registerWorktree(this.#repository, {
        path: record.path,
        commit,
        session,
      });
      return { record, metadata };
    } catch (error) {
      await this.#detach(id, record).catch(() => {});
      throw error;
    }
  }

  /** The files. What fails here leaves nothing. */
  async #fill(record: StoredRecord, metadata: string): Promise<Worktree> {
    const place = {
      gitDirectory: metadata,
      workTree: record.path,
      settings: this.#repository.settings,
    };
    try {
      await this.#checkouts.run(() => checkOutFresh(place, record.base, this.#owner));
      await this.#records.replace({ ...record, state: "ready" });
      return this.#opened(record, metadata);
    } catch (failure) {
      const error = await storageError(failure, this.#dataFolder); // while the disk is as it was
      await this.#turns.take(() => this.#detach(record.id, record)).catch(() => {});
      await deleteFolder(this.#removedFolder(record.id)).catch(() => {});
      throw error;
    }
  }

  async #keep(id: string, record: StoredRecord | undefined): Promise<string | undefined> {
    // Nobody has worked in what was not ready.
    if (record?.state === "making") return undefined;
    const path = record?.path ?? join(await realpath(this.#root).catch(() => this.#root), id);
    const metadata = await findMetadata(this.#repository.gitDirectory, path);
    if (record === undefined && metadata === undefined) return undefined;
    return keepWork(this.#repository, record ?? strayRecord(id, path), metadata);
  }

  /** In a turn: nothing of the worktree can be found any more; its folder waits to be deleted. */
  async #detach(id: string, record: StoredRecord | undefined): Promise<void> {
    const path = record?.path ?? join(await realpath(this.#root).catch(() => this.#root), id);
    if (await isThere(path)) {
      await mkdir(this.#removedFolder(id), { recursive: true });
      await rename(path, join(this.#removedFolder(id), randomId(8)));
    }
    await unregisterWorktree(this.#repository.gitDirectory, path);
    await this.#records.delete(id);
  }

  /** In a turn, so that none of them is being made: folders and metadata below our root that have no record. */
  async #findStrays(): Promise<readonly string[]> {
    await this.#records.sweep();
    const root = await realpath(this.#root).catch(() => this.#root);
    const known = new Set((await this.#records.list()).map(({ id }) => id));
    const folders = await readdir(root).catch(() => []);
    const registered = (await listMetadata(this.#repository.gitDirectory))
      .filter(({ path }) => path === join(root, basename(path)))
      .map(({ path }) => basename(path));
    return [...new Set([...folders, ...registered])].filter(
      (name) => !name.startsWith(".") && !known.has(name),
    );
  }

  #opened(record: StoredRecord, metadata: string): Worktree {
    return openedWorktree({
      repository: this.#repository,
      record,
      metadata,
      owner: this.#owner,
      clock: this.#clock,
      onCommit: this.#onCommit,
    });
  }

  #removedFolder(id: string): string {
    return join(this.#root, REMOVED, id);
  }
}

/** Below the root: folders that are on their way out, by id. */
const REMOVED = ".removed";

/** Where the record is lost, HEAD says what there is to keep. */
function strayRecord(
  id: string,
  path: string,
): Pick<StoredRecord, "id" | "session" | "path" | "base" | "createdAt"> {
  return { id, session: "unknown", path, base: "HEAD", createdAt: 0 };
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: unknown) => !(isSystemError(error) && error.code === "ENOENT"),
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
