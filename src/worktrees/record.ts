import { link, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isSystemError, randomId } from "#shared";

const recordSchema = z.strictObject({
  version: z.literal(1),
  id: z.string(),
  session: z.string(),
  path: z.string(),
  base: z.string(),
  createdAt: z.int(),
  /** `making`: its folder or metadata may be missing or half-made. */
  state: z.enum(["making", "ready"]),
  /** The process that makes it, see `processIdentity`. */
  maker: z.strictObject({ pid: z.int(), identity: z.string() }),
});
export type StoredRecord = z.infer<typeof recordSchema>;

/**
 * What Artel knows of its worktrees, one file each, written before anything is made and deleted after everything is
 * gone: so whatever a crash leaves has a record.
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

  /** False when there is one already. */
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

  async replace(record: StoredRecord): Promise<void> {
    await rename(await this.#draft(record), this.#file(record.id));
  }

  /** With the drafts of it that a process which was killed left. */
  async delete(id: string): Promise<void> {
    await this.#deleteDrafts((draft) => draft === id);
    await rm(this.#file(id), { force: true });
  }

  /** Only in a turn, in which no record can be about to be created: drafts that never became a record. */
  async sweep(): Promise<void> {
    const names = new Set(await this.#names());
    await this.#deleteDrafts((id) => !names.has(`${id}.json`));
  }

  async #deleteDrafts(isDead: (id: string) => boolean): Promise<void> {
    const dead = (await this.#names()).filter((name) => {
      const id = DRAFT.exec(name)?.[1];
      return id !== undefined && isDead(id);
    });
    await Promise.all(dead.map((name) => rm(join(this.#folder, name), { force: true })));
  }

  async #names(): Promise<readonly string[]> {
    return readdir(this.#folder).catch((error: unknown) => {
      if (isSystemError(error) && error.code === "ENOENT") return [];
      throw error;
    });
  }

  async #draft(record: StoredRecord): Promise<string> {
    await mkdir(this.#folder, { recursive: true });
    const draft = join(this.#folder, `${record.id}.${randomId(8)}.draft`);
    const file = await open(draft, "wx");
    try {
      await file.writeFile(`${JSON.stringify(record)}\n`);
      await file.sync();
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return draft;
  }

  #file(id: string): string {
    return join(this.#folder, `${id}.json`);
  }
}

/** The id that a draft is for. */
const DRAFT = /^(.+)\.[^.]{8}\.draft$/;

/** An unreadable record is none: the folder and the metadata that it was for are found without it. */
function parse(text: string): StoredRecord | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
