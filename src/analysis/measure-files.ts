import { hash } from "node:crypto";
import { setImmediate as breathe } from "node:timers/promises";
import type { AnalysisCache } from "./cache/cache.ts";
import { unreadable } from "./files/read-sources.ts";
import type { ReadResult } from "./files/read-sources.ts";
import { extensionOf } from "./files/source-kind.ts";
import type { MeasuredFile } from "./measure/measured-file.ts";
import { measureAll } from "./measure/pool.ts";
import type { SourceText } from "./measure/pool.ts";

export interface MeasureContext {
  readonly cache: AnalysisCache;
  readonly read: (path: string) => Promise<ReadResult> | ReadResult;
  readonly signal: AbortSignal | undefined;
  readonly onFile: (done: number, total: number) => void;
}

export interface MeasureRun {
  /** Sorted by path. */
  readonly measured: readonly (readonly [string, MeasuredFile])[];
  readonly byKey: ReadonlyMap<string, MeasuredFile>;
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly reused: number;
}

/** Takes what the cache has and measures the rest; reading stays a little ahead of measuring, so memory stays flat. */
export async function measureFiles(
  paths: readonly string[],
  { cache, read, signal, onFile }: MeasureContext,
): Promise<MeasureRun> {
  const measured = new Map<string, MeasuredFile>();
  const byKey = new Map<string, MeasuredFile>();
  const keys = new Map<string, string>();
  const skipped: { path: string; reason: string }[] = [];
  let reused = 0;

  async function* unknownSources(): AsyncGenerator<SourceText> {
    for (const [index, path] of paths.entries()) {
      if (index % 64 === 63) {
        onFile(measured.size, paths.length);
        await breathe();
        signal?.throwIfAborted();
      }
      const result = await read(path);
      const reason = "skipped" in result ? result.skipped : unreadable(result.bytes);
      if ("skipped" in result || reason !== undefined) {
        skipped.push({ path, reason: reason ?? "" });
        continue;
      }
      const key = `${hash("sha256", result.bytes, "hex")}.${extensionOf(path)}`;
      const known = cache.get(key);
      if (known === undefined) {
        keys.set(path, key);
        yield { path, text: Buffer.from(result.bytes).toString("utf8") };
        continue;
      }
      reused += 1;
      byKey.set(key, known);
      measured.set(path, known);
    }
  }

  await measureAll(
    unknownSources(),
    (path, result) => {
      measured.set(path, result);
      byKey.set(keys.get(path) ?? path, result);
    },
    signal,
  );
  const sorted = [...measured].toSorted(([left], [right]) => (left < right ? -1 : 1));
  return { measured: sorted, byKey, skipped, reused };
}
