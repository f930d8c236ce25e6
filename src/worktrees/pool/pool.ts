import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Repository } from "#infra/git";
import { ArtelError, type Clock } from "#shared";
import { checkOutFresh, type Owner } from "../checkout.ts";
import { Concurrency } from "../concurrency.ts";
import { storageError } from "../errors.ts";
import { TICK_MS } from "../folders/find-below.ts";
import { bootOf, thisProcess } from "../maker.ts";
import { waitForOrphans } from "../orphans.ts";
import type { WorktreePlace } from "../stage.ts";
import type { Dependencies } from "../worktree.ts";
import { attach, readAttached, restoreAttached } from "./attached.ts";
import { Background } from "./background.ts";
import { Claims, fits, type Wanted } from "./claims.ts";
import { readInventory } from "./inventory.ts";
import { making } from "./making.ts";
import { giveToOwner, keepInventory, moveTo, restore } from "./restore.ts";
import { isRoomLow } from "./room.ts";
import type { Slot, SlotFolders } from "./slot-folders.ts";
import type { HeldToken, IdleToken, MakingToken } from "./token.ts";

export interface PoolOptions {
  readonly repository: Repository;
  readonly slots: SlotFolders;
  readonly owner: Owner;
  readonly clock: Clock;
  /** Artel's data folder, for messages. */
  readonly dataFolder: string;
  /** The most idle worktrees. */
  readonly idle: number;
  readonly onFailure: (error: unknown) => void;
}

/** A worktree as it is wanted; with dependencies only where it is known which. */
export interface WantedWorktree {
  readonly commit: string;
  readonly dependencies?: Dependencies | undefined;
}

/** Who has a slot that is on its way into the pool or out of it. */
const POOL = "pool";

/** The worktrees of a repository that are handed out, and those that wait for it. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #slots: SlotFolders;
  readonly #claims: Claims;
  readonly #background: Background;
  readonly #checkouts = new Concurrency(Math.max(2, availableParallelism()));
  readonly #boot = bootOf(thisProcess());
  /** How many more are wanted idle. */
  #ahead = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#slots = options.slots;
    this.#claims = new Claims(options.slots, (token) => this.#isUsable(token));
    this.#background = new Background(options.onFailure);
  }

  /** After a power cut files may be older or newer than their token. */
  isOfThisBoot(token: IdleToken): boolean {
    return token.boot === this.#boot;
  }

  place(slot: string): WorktreePlace {
    return {
      gitDirectory: this.#slots.gitDirectory(slot),
      workTree: this.#slots.worktree(slot),
      settings: [...this.#options.repository.settings, ["core.logAllRefUpdates", "false"]],
    };
  }

  /** A clean worktree at the commit, which is the holder's alone; the dependencies are put there by who asks for it. */
  async acquire(holder: string, wanted: WantedWorktree): Promise<Slot<MakingToken>> {
    this.#ahead = Math.max(0, this.#ahead - 1);
    const { commit, dependencies } = wanted;
    for (;;) {
      const claimed = this.#claims.take(
        { commit, dependencies: dependencies?.key },
        making(holder),
      );
      if (claimed === undefined) {
        // One that is being cleaned or made is there sooner than another that would be made beside it.
        if (await this.#background.nextEnd()) continue;
        return this.#make(holder, commit);
      }
      const { slot, was } = claimed;
      if (was.commit === commit || (await this.#moves(slot, commit))) return slot;
    }
  }

  /** Out of use again. It is cleaned in the background and kept for the next, or deleted when there are enough. */
  giveBack(slot: Slot<HeldToken>, wanted: WantedWorktree): boolean {
    const own = { name: slot.name, token: making(POOL) };
    if (!this.#slots.move(slot, own.token)) return false;
    this.#background.run(() => this.#clean(own, wanted));
    return true;
  }

  /** Deletes it; false when it is not in this state any more. */
  async discard(slot: Slot): Promise<boolean> {
    const own = { name: slot.name, token: making(POOL) };
    if (!this.#slots.move(slot, own.token)) return false;
    await this.#slots.discard(own);
    return true;
  }

  /** Has so many ready soon, made one after the other beside what else is done. */
  prewarm(wanted: WantedWorktree, count: number): void {
    this.#ahead = Math.min(count, this.#options.idle);
    for (let number = 0; number < this.#ahead; number += 1) {
      this.#background.run(() => this.#warm(wanted));
    }
  }

  /** Makes room: deletes all that nobody uses. Answers how many. */
  async dropIdle(): Promise<number> {
    this.#ahead = 0;
    const dropped = await Promise.all(this.#slots.idle().map((slot) => this.discard(slot)));
    return dropped.filter(Boolean).length;
  }

  settle(): Promise<void> {
    return this.#background.settle();
  }

  async #moves(slot: Slot<MakingToken>, commit: string): Promise<boolean> {
    try {
      await moveTo(this.place(slot.name), commit, this.#options.owner);
      return true;
    } catch (error) {
      await this.discard(slot);
      if (!(error instanceof ArtelError)) throw error;
      return false; // a new one tells why, if it is the commit's fault
    }
  }

  async #make(holder: string, commit: string): Promise<Slot<MakingToken>> {
    const { repository, owner, dataFolder } = this.#options;
    const common = repository.gitDirectory;
    const slot = this.#slots.create(making(holder), { common, commit });
    try {
      const place = this.place(slot.name);
      await this.#checkouts.run(() => checkOutFresh(place, commit, owner));
      await keepInventory(place, commit);
      return slot;
    } catch (failure) {
      const error = await storageError(failure, dataFolder); // while the disk is as it was
      await this.discard(slot).catch(() => {});
      throw error;
    }
  }

  async #clean(slot: Slot<MakingToken>, wanted: WantedWorktree): Promise<void> {
    const place = this.place(slot.name);
    const { commit, dependencies } = wanted;
    const { owner } = this.#options;
    await this.#orDiscard(slot, async () => {
      const known = await readInventory(place.gitDirectory);
      if (known === undefined || !(await this.#mayKeep(slot))) return this.discard(slot);
      if (!(await waitForOrphans(place.workTree))) return this.discard(slot);
      const attached = await readAttached(place.gitDirectory);
      const isRestored = await restore(place, {
        commit,
        known,
        modules: attached?.modules ?? [],
        owner,
      });
      const isOther = dependencies !== undefined && dependencies.key !== attached?.key;
      if (isOther) await attach(place, dependencies, { owner });
      else if (attached !== undefined)
        await restoreAttached(place, attached, { owner, isRestored });
      if (isRestored || isOther) await this.#renewInventory(place, commit);
      return this.#makeIdle(slot, commit);
    });
  }

  async #warm({ commit, dependencies }: WantedWorktree): Promise<void> {
    const wanted = { commit, dependencies: dependencies?.key };
    const isReady = ({ token }: Slot<IdleToken>) => this.#isUsable(token) && fits(token, wanted);
    const ready = this.#slots.idle().filter(isReady);
    if (this.#background.isStopping || ready.length >= this.#ahead) return;
    const slot = await this.#takeOther(wanted);
    if (slot === undefined) return;
    const place = this.place(slot.name);
    const { owner } = this.#options;
    await this.#orDiscard(slot, async () => {
      if (dependencies !== undefined) await attach(place, dependencies, { owner });
      await this.#renewInventory(place, commit);
      return this.#makeIdle(slot, commit);
    });
  }

  /** What is left half-made is of no use. */
  async #orDiscard(slot: Slot<MakingToken>, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      await this.discard(slot);
      throw error;
    }
  }

  /** An idle one that is not what is wanted yet, or a new one where there may be one more. */
  async #takeOther(wanted: Wanted): Promise<Slot<MakingToken> | undefined> {
    const idle = this.#slots.idle();
    for (const { name, token } of idle) {
      if (!this.#isUsable(token) || fits(token, wanted)) continue;
      const slot = { name, token: making(POOL) };
      if (!this.#slots.move({ name, token }, slot.token)) continue;
      if (token.commit === wanted.commit || (await this.#moves(slot, wanted.commit))) return slot;
    }
    if (idle.length >= this.#options.idle || (await this.#isRoomLow())) return undefined;
    return this.#make(POOL, wanted.commit);
  }

  async #renewInventory(place: WorktreePlace, commit: string): Promise<void> {
    await giveToOwner(place, this.#options.owner);
    // Nobody works in it now: what was written this moment will be believed then, too.
    await sleep(2 * TICK_MS);
    await keepInventory(place, commit);
  }

  /** It is clean and all is in place. */
  async #makeIdle(slot: Slot<MakingToken>, commit: string): Promise<boolean> {
    const { owner, clock } = this.#options;
    const attached = await readAttached(this.#slots.gitDirectory(slot.name));
    const to: IdleToken = {
      state: "idle",
      commit,
      dependencies: attached?.key,
      uid: owner.uid,
      boot: this.#boot,
    };
    return this.#slots.makeIdle(slot, to, clock.now());
  }

  async #mayKeep(slot: Slot): Promise<boolean> {
    const others = this.#slots.idle().filter(({ name }) => name !== slot.name);
    return others.length < this.#options.idle && !(await this.#isRoomLow());
  }

  #isUsable(token: IdleToken): boolean {
    return token.uid === this.#options.owner.uid && this.isOfThisBoot(token);
  }

  #isRoomLow(): Promise<boolean> {
    return isRoomLow(this.#options.dataFolder);
  }
}
