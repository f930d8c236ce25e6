import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { PGlite } from "@electric-sql/pglite";

/**
 * A copy of an empty data directory in the user's cache: setting a new one up from it takes a fifth of the time.
 * It is only a shortcut, so every failure to read or write it is ignored.
 */
export function readTemplate(engineVersion: string): Blob | undefined {
  try {
    return new Blob([gunzipSync(readFileSync(templatePath(engineVersion)))]);
  } catch {
    return undefined;
  }
}

/** Drops a template that could not be used. */
export function removeTemplate(engineVersion: string): void {
  rmSync(templatePath(engineVersion), { force: true });
}

export async function writeTemplate(engine: PGlite, engineVersion: string): Promise<void> {
  const path = templatePath(engineVersion);
  const draft = `${path}.${process.pid}`;
  try {
    const tarball = await engine.dumpDataDir("none");
    mkdirSync(join(path, ".."), { recursive: true, mode: 0o700 });
    writeFileSync(draft, gzipSync(Buffer.from(await tarball.arrayBuffer()), { level: 1 }));
    renameSync(draft, path);
  } catch {
    rmSync(draft, { force: true });
  }
}

function templatePath(engineVersion: string): string {
  const cache = process.env["XDG_CACHE_HOME"];
  const root = cache?.startsWith("/") ? cache : join(homedir(), ".cache");
  return join(root, "artel", `database-${engineVersion}.tar.gz`);
}
