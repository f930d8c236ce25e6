import { availableParallelism } from "node:os";
import { Concurrency } from "./concurrency.ts";
import type { InUse, InUseOptions } from "./in-use.ts";
import { isRunning } from "./maker.ts";
import { waitForOrphans } from "./orphans.ts";
import type { Pool } from "./pool/pool.ts";
import type { Slot, SlotFolders } from "./pool/slot-folders.ts";
import type { Records } from "./record.ts";
import type { CleanedUp, Worktrees } from "./worktree.ts";

type IsLive = Parameters<Worktrees["cleanUp"]>[0]["isLive"];

/**
 * Finds what nobody will go on with. It may run beside processes that are at work: a slot is only taken from the exact
 * state in which it was seen, and a token is looked at before its record, which goes after it.
 */
export class Recovery {
  readonly #records: Records;
  readonly #slots: SlotFolders;
  readonly #pool: Pool;
  readonly #inUse: InUse;

  constructor({ records, slots, pool, inUse }: InUseOptions & { readonly inUse: InUse }) {
    this.#records = records;
    this.#slots = slots;
    this.#pool = pool;
    this.#inUse = inUse;
  }

  async cleanUp({ isLive }: { isLive: IsLive }): Promise<readonly CleanedUp[]> {
    const lanes = new Concurrency(Math.max(2, availableParallelism()));
    const each = async <T>(
      all: readonly T[],
      clean: (one: T) => Promise<CleanedUp | undefined>,
    ): Promise<CleanedUp[]> => {
      const cleaned = await Promise.all(all.map((one) => lanes.run(() => clean(one))));
      return cleaned.filter((one) => one !== undefined);
    };
    const cleaned = [
      ...(await each(this.#slots.list(), (slot) => this.#cleanSlot(slot))),
      ...(await each(await this.#records.list(), async ({ id, session }) => {
        const isOver = !(await isLive(session)) && !(await this.#isBeingMade(id));
        return isOver ? { id, ...(await this.#inUse.remove(id)) } : undefined;
      })),
    ];
    for (const name of this.#slots.names()) {
      if (this.#slots.token(name) === undefined) this.#slots.removeDamaged(name);
    }
    cleaned.push(
      ...(await each(this.#slots.strays(), async (id) => ({
        id,
        ...(await this.#inUse.removeStray(id)),
      }))),
    );
    await this.#records.sweep();
    await this.#slots.sweep();
    return cleaned;
  }

  /** Answers what it removed that somebody may have worked in. */
  async #cleanSlot(slot: Slot): Promise<CleanedUp | undefined> {
    const { name, token } = slot;
    switch (token.state) {
      case "idle": {
        if (this.#pool.isOfThisBoot(token)) return undefined;
        const kept = await this.#inUse.removeOrphan(slot, token.commit);
        return kept.trash === undefined ? undefined : { id: name, ...kept };
      }
      case "making":
        if (isRunning(token.maker)) return undefined;
        await waitForOrphans(this.#slots.worktree(name));
        await this.#pool.discard(slot);
        return undefined;
      case "held": {
        const record = await this.#records.read(token.holder);
        if (record?.nonce === token.nonce) return undefined;
        return { id: token.holder, ...(await this.#inUse.removeOrphan(slot)) };
      }
    }
  }

  async #isBeingMade(id: string): Promise<boolean> {
    const record = await this.#records.read(id);
    if (record === undefined || !isRunning(record.maker)) return false;
    const token = this.#slots.token(record.slot);
    return token?.state === "making" && token.nonce === record.nonce;
  }
}
