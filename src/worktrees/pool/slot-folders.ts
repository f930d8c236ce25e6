import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { isSystemError, randomId } from "#shared";
import { deleteFolder } from "../access.ts";
import { gitLink, writeGitDirectory } from "../git-directory.ts";
import { isRunning, makerOf, thisProcess } from "../maker.ts";
import { parseToken, tokenName, type IdleToken, type MakingToken, type Token } from "./token.ts";

/** A slot in a state; true at the moment in which it was looked at. */
export interface Slot<T extends Token = Token> {
  readonly name: string;
  readonly token: T;
}

/** Folders that are on their way out. */
const REMOVED = ".removed";
const SLOTS = ".slots";

/**
 * The slots of one repository's pool. A slot is a worktree's folder with a path of its own (`pool-3`) and, outside of
 * it, where no sandbox can write, its git directory, in which the token file says what it is for at the moment. The
 * token is there before the worktree's folder and goes after it, so there is none without one.
 *
 * All of it is a few system calls without waiting, and synchronous: a process never stands between two of them.
 */
export class SlotFolders {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  worktree(slot: string): string {
    return join(this.#root, slot);
  }

  gitDirectory(slot: string): string {
    return join(this.#root, SLOTS, slot);
  }

  list(): Slot[] {
    return this.names().flatMap((name) => {
      const token = this.token(name);
      return token === undefined ? [] : [{ name, token }];
    });
  }

  idle(): Slot<IdleToken>[] {
    return this.list().flatMap(({ name, token }) =>
      token.state === "idle" ? [{ name, token }] : [],
    );
  }

  names(): string[] {
    return entriesOf(join(this.#root, SLOTS)).filter((name) => !name.startsWith("."));
  }

  /** Undefined when there is no such slot, or its folder was damaged from outside. */
  token(slot: string): Token | undefined {
    return tokenIn(this.gitDirectory(slot));
  }

  /** Milliseconds since the epoch at which an idle one became so; undefined when it is not in this state any more. */
  idleSince({ name, token }: Slot): number | undefined {
    return statSync(this.#token(name, token), { throwIfNoEntry: false })?.mtimeMs;
  }

  /** False when it is not in this state any more: another process was faster. */
  move(slot: Slot, to: Token): boolean {
    try {
      renameSync(this.#token(slot.name, slot.token), this.#token(slot.name, to));
      return true;
    } catch (error) {
      if (isSystemError(error) && error.code === "ENOENT") return false;
      throw error;
    }
  }

  /** As `move`, with the time from which on it is idle. */
  makeIdle(slot: Slot<MakingToken>, to: IdleToken, now: number): boolean {
    if (this.idleSince(slot) === undefined) return false;
    utimesSync(this.#token(slot.name, slot.token), now / 1000, now / 1000);
    return this.move(slot, to);
  }

  /** A slot with an empty worktree, under the lowest number that is free. */
  create<T extends Token>(token: T, of: { common: string; commit: string }): Slot<T> {
    const draft = this.#draft(token, of);
    try {
      for (let number = 1; ; number += 1) {
        const name = `pool-${number}`;
        if (existsSync(this.worktree(name)) || !this.#publish(draft, name)) continue;
        let isMade = false;
        try {
          isMade = this.#makeWorktree(name);
        } finally {
          if (!isMade) renameSync(this.gitDirectory(name), draft);
        }
        if (isMade) return { name, token };
      }
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  }

  /** Takes the folder of a worktree that has no slot any more; false when there is none, or it has a slot. */
  adopt(name: string, token: Token, of: { common: string; commit: string }): boolean {
    const draft = this.#draft(token, of);
    try {
      if (!this.#publish(draft, name)) return false;
      if (existsSync(this.worktree(name))) return true;
      renameSync(this.gitDirectory(name), draft);
      return false;
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  }

  /** Takes a slot whose token cannot be read out of the way; its worktree's folder stays. */
  removeDamaged(slot: string): void {
    if (!existsSync(this.gitDirectory(slot)) || this.token(slot) !== undefined) return;
    const removed = this.#removed(slot);
    moveAway(this.gitDirectory(slot), removed);
    // Another process may have put a whole one in its place this moment.
    if (tokenIn(removed) !== undefined && this.#publish(removed, slot)) return;
    rmSync(removed, { recursive: true, force: true });
  }

  /** Deletes slot and worktree. Resolves when all is gone; neither can be found any more from the first moment on. */
  async discard({ name }: Slot<MakingToken>): Promise<void> {
    const removed = [this.#removed(name), this.#removed(name)] as const;
    moveAway(this.worktree(name), removed[0]);
    moveAway(this.gitDirectory(name), removed[1]);
    for (const folder of removed) await deleteFolder(folder);
  }

  /** Names of folders that no slot has. */
  strays(): string[] {
    const worktrees = entriesOf(this.#root).filter((name) => !name.startsWith("."));
    return worktrees.filter((name) => !existsSync(this.gitDirectory(name)));
  }

  /** Deletes what killed processes left half-made or half-deleted. */
  async sweep(): Promise<void> {
    for (const folder of [join(this.#root, REMOVED), join(this.#root, SLOTS)]) {
      for (const name of entriesOf(folder)) {
        const identity = LEFT.exec(name)?.[1];
        if (identity === undefined || isRunning(makerOf(identity))) continue;
        await deleteFolder(join(folder, name));
      }
    }
  }

  #draft(token: Token, { common, commit }: { common: string; commit: string }): string {
    mkdirSync(join(this.#root, SLOTS), { recursive: true });
    // Nobody but us reads or writes what git believes.
    chmodSync(join(this.#root, SLOTS), 0o700);
    const draft = join(this.#root, SLOTS, `.${randomId(8)}~${thisProcess().identity}`);
    mkdirSync(draft);
    writeGitDirectory(draft, common, commit);
    writeFileSync(join(draft, tokenName(token)), "");
    return draft;
  }

  /** False when there is such a slot: a folder that is not empty is never replaced. */
  #publish(draft: string, name: string): boolean {
    try {
      renameSync(draft, this.gitDirectory(name));
      return true;
    } catch (error) {
      if (isSystemError(error) && ["ENOTEMPTY", "EEXIST"].includes(error.code ?? "")) return false;
      throw error;
    }
  }

  /** False when a stranger made a folder of that name this moment. */
  #makeWorktree(name: string): boolean {
    const folder = this.worktree(name);
    try {
      mkdirSync(folder);
    } catch (error) {
      if (isSystemError(error) && error.code === "EEXIST") return false;
      throw error;
    }
    try {
      writeFileSync(join(folder, ".git"), gitLink(this.gitDirectory(name)));
      return true;
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  #removed(slot: string): string {
    mkdirSync(join(this.#root, REMOVED), { recursive: true });
    return join(this.#root, REMOVED, `${slot}.${randomId(8)}~${thisProcess().identity}`);
  }

  #token(slot: string, token: Token): string {
    return join(this.gitDirectory(slot), tokenName(token));
  }
}

const LOOKS = 5;

/** A folder that is read while the file in it is renamed may show it under both names, or none. */
function tokenIn(gitDirectory: string): Token | undefined {
  for (let look = 1; look <= LOOKS; look += 1) {
    const names = entriesOf(gitDirectory);
    const tokens = names.map(parseToken).filter((token) => token !== undefined);
    if (tokens.length === 1) return tokens[0];
    if (names.length === 0) return undefined;
  }
  return undefined;
}

/** With the process that is at it. */
const LEFT = /^[^~]+~([^~]+)$/;

function moveAway(folder: string, to: string): void {
  try {
    renameSync(folder, to);
  } catch (error) {
    if (!(isSystemError(error) && error.code === "ENOENT")) throw error;
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isSystemError(error) && ["ENOENT", "ENOTDIR"].includes(error.code ?? "")) return [];
    throw error;
  }
}
