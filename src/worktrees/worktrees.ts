import { chmod, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Repository } from "#infra/git";
import { systemClock } from "#shared";
import type { Clock } from "#shared";
import type { Owner } from "./checkout.ts";
import {
  dataFolderInside,
  storageError,
  WorktreeError,
  worktreeInUse,
  worktreeTaken,
} from "./errors.ts";
import { InUse } from "./in-use.ts";
import { thisProcess } from "./maker.ts";
import { requireName } from "./names.ts";
import { openedWorktree } from "./opened.ts";
import { held } from "./pool/making.ts";
import { Pool, type WantedWorktree } from "./pool/pool.ts";
import { poolFolder } from "./pool/pool-folder.ts";
import { SlotFolders } from "./pool/slot-folders.ts";
import { Records } from "./record.ts";
import type { StoredRecord } from "./record.ts";
import { Recovery } from "./recovery.ts";
import { TreeListings } from "./tree-listings.ts";
import type {
  CleanedUp,
  CommitMade,
  Dependencies,
  IdleWorktree,
  Worktree,
  WorktreeRecord,
  Worktrees,
} from "./worktree.ts";

export interface WorktreesOptions {
  readonly repository: Repository;
  /** Artel's data folder; it must be outside of the repository. */
  readonly dataFolder: string;
  /** The sandbox's user, who owns the files. */
  readonly identity: Owner;
  readonly clock?: Clock;
  /** Default: none is kept for later. */
  readonly pool?: PoolTerms;
  /** Told of each commit that is made in a worktree, which counts as made when this has resolved. */
  onCommit?(made: CommitMade): Promise<void>;
}

export interface PoolTerms {
  /** The most worktrees of the repository that are kept for whoever wants one next. */
  readonly idle: number;
  /** Told of what fails in the background, where nobody waits for it; no work is lost by it. */
  onFailure(error: unknown): void;
}

const NO_POOL: PoolTerms = { idle: 0, onFailure: () => {} };

/** The worktrees of a repository. Makes no folder before the first one is added. */
export function createWorktrees(options: WorktreesOptions): Worktrees {
  return new RepositoryWorktrees(options);
}

class RepositoryWorktrees implements Worktrees {
  readonly #options: WorktreesOptions;
  readonly #dataFolder: string;
  readonly #clock: Clock;
  readonly #root: string;
  readonly #records: Records;
  readonly #slots: SlotFolders;
  readonly #pool: Pool;
  readonly #trees: TreeListings;
  readonly #inUse: InUse;
  readonly #recovery: Recovery;

  constructor(options: WorktreesOptions) {
    const { repository, identity: owner, pool: terms = NO_POOL } = options;
    const dataFolder = resolve(options.dataFolder);
    this.#options = options;
    this.#dataFolder = dataFolder;
    this.#clock = options.clock ?? systemClock;
    this.#root = poolFolder(dataFolder, repository);
    this.#records = new Records(join(this.#root, ".records"));
    this.#slots = new SlotFolders(this.#root);
    const { idle, onFailure } = terms;
    this.#pool = new Pool({
      repository,
      slots: this.#slots,
      owner,
      clock: this.#clock,
      dataFolder,
      idle,
      onFailure: (error) => onFailure(error),
    });
    this.#trees = new TreeListings(repository);
    const parts = { repository, records: this.#records, slots: this.#slots, pool: this.#pool };
    this.#inUse = new InUse(parts);
    this.#recovery = new Recovery({ ...parts, inUse: this.#inUse });
  }

  async add(options: Parameters<Worktrees["add"]>[0]): Promise<Worktree> {
    requireName("worktree", options.id);
    requireName("session", options.session);
    const make = async () => {
      try {
        await this.#prepareFolders();
        return await this.#make(options);
      } catch (error) {
        throw await storageError(error, this.#dataFolder);
      }
    };
    try {
      return await make();
    } catch (error) {
      // What nobody uses makes room for what somebody needs.
      const isFull = error instanceof WorktreeError && error.code === "DISK_FULL";
      if (!isFull || (await this.#pool.dropIdle()) === 0) throw error;
      return make();
    }
  }

  async open(id: string): Promise<Worktree | undefined> {
    const record = await this.#records.read(id);
    if (record === undefined || !this.#inUse.has(record)) return undefined;
    return this.#opened(record);
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

  idle(): readonly IdleWorktree[] {
    return this.#slots.idle().flatMap((slot) => {
      const since = this.#slots.idleSince(slot);
      if (since === undefined) return [];
      const { name } = slot;
      return [{ name, path: this.#slots.worktree(name), commit: slot.token.commit, since }];
    });
  }

  remove(id: string): Promise<{ readonly trash: string | undefined }> {
    requireName("worktree", id);
    return this.#typed(() => this.#inUse.remove(id));
  }

  keep(id: string): Promise<{ readonly trash: string | undefined }> {
    requireName("worktree", id);
    return this.#typed(() => this.#inUse.keep(id));
  }

  giveBack(id: string, dependencies?: Dependencies): Promise<void> {
    requireName("worktree", id);
    return this.#inUse.giveBack(id, dependencies);
  }

  cleanUp(options: { isLive(session: string): Promise<boolean> }): Promise<readonly CleanedUp[]> {
    return this.#typed(() => this.#recovery.cleanUp(options));
  }

  async prewarm(wanted: WantedWorktree, count: number): Promise<void> {
    await this.#prepareFolders();
    this.#pool.prewarm(wanted, count);
  }

  settle(): Promise<void> {
    return this.#pool.settle();
  }

  /** What is kept is written to the repository's disk, by way of the data folder's. */
  async #typed<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const said = await storageError(error, this.#options.repository.gitDirectory);
      throw said === error ? await storageError(error, this.#dataFolder) : said;
    }
  }

  async #prepareFolders(): Promise<void> {
    const { root } = this.#options.repository;
    if (`${this.#dataFolder}/`.startsWith(`${root}/`)) {
      throw dataFolderInside(this.#dataFolder, root);
    }
    await mkdir(this.#root, { recursive: true });
    // The sandbox's user must get through to its worktrees; nobody else has business here.
    const isSelf = process.getuid?.() === this.#options.identity.uid;
    await chmod(this.#root, isSelf ? 0o700 : 0o711);
  }

  async #make(options: Parameters<Worktrees["add"]>[0]): Promise<Worktree> {
    const { id, session, commit } = options;
    await this.#inUse.requireFree(id);
    const slot = await this.#pool.acquire(id, options);
    const record: StoredRecord = {
      version: 2,
      id,
      session,
      path: this.#slots.worktree(slot.name),
      base: commit,
      createdAt: this.#clock.now(),
      slot: slot.name,
      nonce: slot.token.nonce,
      maker: thisProcess(),
    };
    try {
      if (!(await this.#records.create(record))) throw worktreeInUse(id);
    } catch (error) {
      await this.#pool.discard(slot);
      throw error;
    }
    if (!this.#slots.move(slot, held(slot.token))) {
      // Somebody who does not see this process, as from within a container, took it for one that was killed.
      await this.#records.delete(id);
      throw worktreeTaken(id);
    }
    return this.#opened(record);
  }

  #opened(record: StoredRecord): Worktree {
    const { repository, identity: owner, onCommit } = this.#options;
    return openedWorktree({
      repository,
      record,
      place: this.#pool.place(record.slot),
      owner,
      clock: this.#clock,
      trees: this.#trees,
      onCommit: onCommit?.bind(this.#options),
    });
  }
}
