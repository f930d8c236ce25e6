import { existsSync } from "node:fs";
import type { Repository } from "#infra/git";
import { worktreeInUse } from "./errors.ts";
import { isRunning } from "./maker.ts";
import { waitForOrphans } from "./orphans.ts";
import { making } from "./pool/making.ts";
import type { Pool } from "./pool/pool.ts";
import type { Slot, SlotFolders } from "./pool/slot-folders.ts";
import type { HeldToken, MakingToken, Token } from "./pool/token.ts";
import type { Records, StoredRecord } from "./record.ts";
import { keepWork, type KeptOf } from "./trash.ts";
import type { Dependencies } from "./worktree.ts";

export interface InUseOptions {
  readonly repository: Repository;
  readonly records: Records;
  readonly slots: SlotFolders;
  readonly pool: Pool;
}

/** The ref that keeps what would have been lost, when there was something. */
export interface Kept {
  readonly trash: string | undefined;
}

/**
 * The worktrees in use, by id. One is in use while its slot's token is held with the nonce of its record; the record is
 * there before the token is, and goes after it.
 */
export class InUse {
  readonly #repository: Repository;
  readonly #records: Records;
  readonly #slots: SlotFolders;
  readonly #pool: Pool;

  constructor({ repository, records, slots, pool }: InUseOptions) {
    this.#repository = repository;
    this.#records = records;
    this.#slots = slots;
    this.#pool = pool;
  }

  has(record: StoredRecord): boolean {
    return this.held(record) !== undefined && existsSync(record.path);
  }

  /** The slot of a worktree that is in use. */
  held(record: StoredRecord): Slot<HeldToken> | undefined {
    const token = this.#slots.token(record.slot);
    const isHeld = token?.state === "held" && belongs(token, record);
    return isHeld ? { name: record.slot, token } : undefined;
  }

  /** Refuses an id that is in use, and removes what a killed process left before there was a worktree of this id. */
  async requireFree(id: string): Promise<void> {
    const record = await this.#records.read(id);
    if (record === undefined) return;
    const token = this.#slots.token(record.slot);
    const isAnothers = token !== undefined && !belongs(token, record);
    const isHalfMade = token?.state === "making" && belongs(token, record);
    if (isRunning(record.maker) || !(isAnothers || isHalfMade)) throw worktreeInUse(id);
    await this.remove(id);
  }

  async remove(id: string): Promise<Kept> {
    const record = await this.#records.read(id);
    const kept =
      record === undefined ? await this.#removeUnrecorded(id) : await this.#removeRecorded(record);
    await (record === undefined ? this.#records.deleteUnreadable(id) : this.#records.delete(id));
    return kept;
  }

  /** Keeps what is in the worktree, and leaves it as it is. */
  async keep(id: string): Promise<Kept> {
    const record = await this.#records.read(id);
    if (record === undefined) return NOTHING;
    return this.#keep(record, this.held(record)?.name);
  }

  async giveBack(id: string, dependencies: Dependencies | undefined): Promise<void> {
    const record = await this.#records.read(id);
    if (record === undefined) return;
    const slot = this.held(record);
    const wanted = { commit: record.base, dependencies };
    if (slot !== undefined && this.#pool.giveBack(slot, wanted)) await this.#records.delete(id);
    else await this.remove(id);
  }

  /** One whose record is lost, or was never there: HEAD says what there is to keep. */
  async removeOrphan(slot: Slot, commit = "HEAD"): Promise<Kept> {
    const holder = slot.token.state === "idle" ? slot.name : slot.token.holder;
    // An index that may be older or newer than its worktree says nothing of it.
    const known = slot.token.state === "idle" ? undefined : slot.name;
    await waitForOrphans(this.#slots.worktree(slot.name));
    const kept = await this.#keep(this.#unrecorded(holder, slot.name, commit), known);
    await this.#pool.discard(slot);
    return kept;
  }

  /** A worktree's folder without a slot. */
  async removeStray(name: string, record = this.#unrecorded(name, name, "HEAD")): Promise<Kept> {
    const token = making(name);
    const of = { common: this.#repository.gitDirectory, commit: record.base };
    if (!this.#slots.adopt(name, token, of)) return NOTHING;
    const slot = { name, token };
    await waitForOrphans(this.#slots.worktree(name));
    const kept = await this.#keep(record, undefined);
    await this.#pool.discard(slot);
    return kept;
  }

  async #removeRecorded(record: StoredRecord): Promise<Kept> {
    const { id, slot: name } = record;
    const token = this.#slots.token(name);
    if (token === undefined) {
      this.#slots.removeDamaged(name);
      return this.removeStray(name, record);
    }
    if (!belongs(token, record)) return NOTHING;
    const slot = { name, token };
    const isDead = !isRunning(record.maker);
    if (isDead) await waitForOrphans(record.path);
    if (token.state === "making") {
      if (!isDead) throw worktreeInUse(id);
      // Nobody has worked in it.
      await this.#pool.discard(slot);
      return NOTHING;
    }
    const kept = await this.#keep(record, name);
    await this.#pool.discard(slot);
    return kept;
  }

  async #removeUnrecorded(id: string): Promise<Kept> {
    for (const slot of this.#slots.list()) {
      const { name, token } = slot;
      if (token.state === "idle") {
        if (name === id) await this.#pool.discard(slot);
        continue;
      }
      if (token.holder !== id) continue;
      if (token.state === "held") return this.removeOrphan(slot);
      if (isRunning(token.maker)) throw worktreeInUse(id);
      await this.#pool.discard(slot);
    }
    return NOTHING;
  }

  /** `slot`: whose git directory knows the worktree. */
  async #keep(of: KeptOf, slot: string | undefined): Promise<Kept> {
    const known = slot === undefined ? undefined : this.#slots.gitDirectory(slot);
    return { trash: await keepWork(this.#repository, of, known) };
  }

  #unrecorded(id: string, slot: string, base: string): KeptOf {
    const path = this.#slots.worktree(slot);
    return { id, session: "unknown", path, base, createdAt: 0 };
  }
}

const NOTHING: Kept = { trash: undefined };

function belongs(
  token: Token,
  record: StoredRecord,
): token is (HeldToken | MakingToken) & { readonly nonce: string } {
  return token.state !== "idle" && token.holder === record.id && token.nonce === record.nonce;
}
