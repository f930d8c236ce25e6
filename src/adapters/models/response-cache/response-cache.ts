import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { isSystemError, type Logger, randomId } from "#shared";
import { type KeptAnswer, keptAnswerSchema } from "./kept-answer.ts";

export interface ResponseCacheOptions {
  readonly folder: string;
  /** The oldest answers are removed when all of them together have more bytes. */
  readonly maximumBytes: number;
  readonly logger: Logger;
}

const NAME = /^[0-9a-f]{64}\.json$/;
/** So that not every new answer has the folder read: what is removed makes room for a while. */
const KEPT_SHARE = 0.9;

const entrySchema = z.strictObject({
  version: z.literal(1),
  key: z.string(),
  answer: keptAnswerSchema,
});

/**
 * Answers by the hash of their requests, a file for each. Several processes may share the folder. It is a convenience:
 * what cannot be read is not there, and what cannot be written is not kept.
 */
export class ResponseCache {
  readonly #options: ResponseCacheOptions;
  /** Bytes of all answers, as far as this process knows. */
  #bytes: number | undefined;

  constructor(options: ResponseCacheOptions) {
    this.#options = options;
  }

  async read(key: string): Promise<KeptAnswer | undefined> {
    const text = await readFile(this.#path(key), "utf8").catch(() => undefined);
    const entry = text === undefined ? undefined : entrySchema.safeParse(parseJson(text)).data;
    return entry?.key === key ? entry.answer : undefined;
  }

  async write(key: string, answer: KeptAnswer): Promise<void> {
    const entry = entrySchema.safeParse({ version: 1, key, answer: withoutExtras(answer) });
    if (!entry.success) return;
    const text = JSON.stringify(entry.data);
    const bytes = Buffer.byteLength(text);
    if (bytes > this.#options.maximumBytes) return;
    try {
      await this.#store(this.#path(key), text);
      this.#bytes = (this.#bytes ?? (await this.#measure())) + bytes;
      if (this.#bytes > this.#options.maximumBytes) await this.#removeOldest();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.#options.logger.warn({ error, folder: this.#options.folder }, "an answer was not kept");
    }
  }

  #path(key: string): string {
    return join(this.#options.folder, key.slice(0, 2), `${key}.json`);
  }

  /** Whoever reads meanwhile finds the whole of it, or nothing. */
  async #store(path: string, text: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const draft = `${path}.${randomId(8)}`;
    try {
      await writeFile(draft, text, { mode: 0o600, flag: "wx" });
      await rename(draft, path);
    } finally {
      await rm(draft, { force: true });
    }
  }

  async #measure(): Promise<number> {
    return (await this.#entries()).reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async #removeOldest(): Promise<void> {
    const entries = (await this.#entries()).toSorted((one, other) => one.time - other.time);
    let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    if (bytes > this.#options.maximumBytes) {
      for (const entry of entries) {
        if (bytes <= this.#options.maximumBytes * KEPT_SHARE) break;
        await rm(entry.path, { force: true });
        bytes -= entry.bytes;
      }
    }
    this.#bytes = bytes;
  }

  async #entries(): Promise<{ path: string; bytes: number; time: number }[]> {
    const found = await readdir(this.#options.folder, { recursive: true, withFileTypes: true });
    const paths = found
      .filter((entry) => entry.isFile() && NAME.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name));
    const all = await Promise.all(
      paths.map(async (path) => {
        // Another process may have removed it.
        const known = await stat(path).catch(() => undefined);
        return known === undefined ? [] : [{ path, bytes: known.size, time: known.mtimeMs }];
      }),
    );
    return all.flat();
  }
}

/** What a provider tells beside the counts is not needed again. */
function withoutExtras({ usage, ...answer }: KeptAnswer): KeptAnswer {
  const { inputTokens, outputTokens } = usage;
  return { ...answer, usage: { inputTokens, outputTokens } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
