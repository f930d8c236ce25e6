import { link, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isSystemError, randomId } from "#shared";
import { isRunning, makerOf } from "./maker.ts";

const recordSchema = z.strictObject({
  version: z.literal(2),
  id: z.string(),
  session: z.string(),
  path: z.string(),
  base: z.string(),
  createdAt: z.int(),
  /** Of the pool; it is this worktree's only while its token is held with the nonce. */
  slot: z.string(),
  nonce: z.string(),
  /** The process that made it, see `processIdentity`. */
  maker: z.strictObject({ pid: z.int(), identity: z.string() }),
});
export type StoredRecord = z.infer<typeof recordSchema>;

/**
 * What Artel knows of the worktrees that are in use, one file each: there before work begins in one, and deleted when
 * nothing of it is needed any more.
 */
export class Records {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(id: string): Promise<StoredRecord | undefined> {
    const text = await readFile(this.#file(id), "utf8").catch((error: unknown) => {
      if (isSystemError(error) && error.code === "ENOENT") return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    return parse(text);
  }

  async list(): Promise<readonly StoredRecord[]> {
    const names = await this.#names();
    const records = await Promise.all(
      names.filter((name) => name.endsWith(".json")).map((name) => this.read(name.slice(0, -5))),
    );
    return records
      .filter((record) => record !== undefined)
      .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  /**
   * False when there is one already. The disk is not waited for: where a power cut takes the record, the token still
   * says that the slot was in use, and its work is kept.
   */
  async create(record: StoredRecord): Promise<boolean> {
    const draft = await this.#draft(record);
    try {
      await link(draft, this.#file(record.id));
      return true;
    } catch (error) {
      if (isSystemError(error) && error.code === "EEXIST") return false;
      throw error;
    } finally {
      await rm(draft, { force: true });
    }
  }

  async delete(id: string): Promise<void> {
    await rm(this.#file(id), { force: true });
  }

  /** A file in the place of a record, which no record of ours ever was: damaged from outside, or by a power cut. */
  async deleteUnreadable(id: string): Promise<void> {
    const isThere = (await this.#names()).includes(`${id}.json`);
    if (isThere && (await this.read(id)) === undefined) await this.delete(id);
  }

  /** Drafts that killed processes left. */
  async sweep(): Promise<void> {
    for (const name of await this.#names()) {
      const identity = DRAFT.exec(name)?.[1];
      if (identity === undefined || isRunning(makerOf(identity))) continue;
      await rm(join(this.#folder, name), { force: true });
    }
  }

  async #names(): Promise<readonly string[]> {
    return readdir(this.#folder).catch((error: unknown) => {
      if (isSystemError(error) && error.code === "ENOENT") return [];
      throw error;
    });
  }

  async #draft(record: StoredRecord): Promise<string> {
    await mkdir(this.#folder, { recursive: true });
    const draft = join(this.#folder, `${randomId(8)}~${record.maker.identity}.draft`);
    try {
      await writeFile(draft, `${JSON.stringify(record)}\n`, { flag: "wx" });
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    return draft;
  }

  #file(id: string): string {
    return join(this.#folder, `${id}.json`);
  }
}

/** With the process that writes it. */
const DRAFT = /^[^~]+~(.+)\.draft$/;

/** An unreadable record is none: the folder and the metadata that it was for are found without it. */
function parse(text: string): StoredRecord | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
