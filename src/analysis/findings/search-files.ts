import { hash } from "node:crypto";
import { setImmediate as breathe } from "node:timers/promises";
import type { Finding } from "#domain";
import { readFromDisk } from "../files/read-sources.ts";
import { findSecrets } from "../secrets/find-secrets.ts";
import { findWeaknesses } from "../security/find-weaknesses.ts";
import { readFindings, writeFindings } from "./findings-cache.ts";
import type { FileFindings, FindingsByKey } from "./findings-cache.ts";

export interface SearchOptions {
  readonly root: string;
  /** Relative paths. Links, large and binary files are passed over. */
  readonly files: readonly string[];
  /** Where results are kept between runs; default: nowhere. */
  readonly cacheFolder?: string;
  readonly signal?: AbortSignal;
}

interface Unsearched {
  readonly path: string;
  readonly key: string;
  readonly content: string;
}

/** Secrets, then weaknesses, each in the order of the files. Only files that changed are searched again. */
export async function searchFiles(options: SearchOptions): Promise<readonly Finding[]> {
  const { root, files, cacheFolder, signal } = options;
  const cache: FindingsByKey =
    cacheFolder === undefined ? new Map() : await readFindings(cacheFolder);
  const found = new Map<string, FileFindings>();
  const unsearched: Unsearched[] = [];
  for (const [index, path] of files.entries()) {
    if (index % 64 === 63) await breathe();
    signal?.throwIfAborted();
    const result = readFromDisk(root, path);
    if ("skipped" in result || result.bytes.includes(0)) continue;
    const key = `${hash("sha256", result.bytes)}.${path}`;
    const known = cache.get(key);
    if (known === undefined) {
      unsearched.push({ path, key, content: Buffer.from(result.bytes).toString("utf8") });
    }
    // Set also when it is still to be searched: the order is that of the files.
    found.set(key, known ?? NOTHING);
  }
  const isComplete = await search(unsearched, found, signal);
  if (cacheFolder !== undefined && isComplete && unsearched.length > 0) {
    await writeFindings(cacheFolder, keepSome(found, cache));
  }
  const all = [...found.values()];
  return [...all.flatMap(({ secrets }) => secrets), ...all.flatMap((each) => each.weaknesses)];
}

const NOTHING: FileFindings = { secrets: [], weaknesses: [] };

/** False when a search could not be made, so that no findings mean nothing. */
async function search(
  files: readonly Unsearched[],
  found: Map<string, FileFindings>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (files.length === 0) return true;
  const options = signal === undefined ? {} : { signal };
  const secrets = await findSecrets(files, options);
  const weaknesses = await findWeaknesses(files, options);
  const secretsOf = Map.groupBy(secrets.findings, ({ location }) => location.path);
  const weaknessesOf = Map.groupBy(weaknesses.findings, ({ location }) => location.path);
  for (const { path, key } of files) {
    found.set(key, {
      secrets: secretsOf.get(path) ?? [],
      weaknesses: weaknessesOf.get(path) ?? [],
    });
  }
  return weaknesses.unavailable === undefined;
}

/** Some of what this run did not meet: another worktree, or the branch of before, will want it. */
function keepSome(found: FindingsByKey, cache: FindingsByKey): FindingsByKey {
  const kept = new Map(found);
  for (const [key, findings] of cache) {
    if (kept.size >= found.size * 1.5) break;
    if (!kept.has(key)) kept.set(key, findings);
  }
  return kept;
}
