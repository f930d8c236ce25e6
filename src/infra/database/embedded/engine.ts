import { existsSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { z } from "zod";
import { DatabaseError, diskFull, folderError } from "../errors.ts";
import type { Place } from "./place.ts";
import { readTemplate, removeTemplate, writeTemplate } from "./template.ts";

/** One segment of the write-ahead log is 16 MB; the engine hangs when it cannot write the next one. */
const MINIMUM_FREE_BYTES = 64 * 1024 * 1024;

export function hasSpace(folder: string): boolean {
  const disk = statfsSync(folder);
  return disk.bavail * disk.bsize >= MINIMUM_FREE_BYTES;
}

/** The operating system caches the files as well, and the tables are small. */
const START_PARAMETERS = [...PGlite.defaultStartParams, "-c", "shared_buffers=16MB"];

/** The major version of PostgreSQL whose data directories this engine reads. */
const DATA_VERSION = "18";

/** Opens the data directory, or sets it up. The caller holds the folder's lock. */
export async function openEngine(place: Place): Promise<PGlite> {
  if (!hasSpace(place.folder)) throw diskFull(place.folder);
  // A set-up that was killed has served nobody, so nothing is lost with it.
  if (existsSync(place.unfinished)) removeUnfinished(place);
  const version = dataVersion(place);
  if (version !== undefined && version !== DATA_VERSION) throw wrongVersion(place, version);
  try {
    if (version === undefined) return await setUp(place);
    return await PGlite.create({ dataDir: place.data, startParams: START_PARAMETERS });
  } catch (error) {
    throw error instanceof DatabaseError
      ? error
      : (folderError(error, place.folder) ?? corrupt(place, error));
  }
}

export async function serverVersion(engine: PGlite): Promise<string> {
  const { rows } = await engine.query<{ version: string }>(
    "select current_setting('server_version') as version",
  );
  return rows[0]!.version;
}

async function setUp(place: Place): Promise<PGlite> {
  if (existsSync(place.data) && readdirSync(place.data).length > 0) {
    throw corrupt(place, new Error("PG_VERSION is missing"));
  }
  writeFileSync(place.unfinished, "");
  const engine = await fill(place.data);
  rmSync(place.unfinished);
  return engine;
}

async function fill(folder: string): Promise<PGlite> {
  const version = engineVersion();
  const template = readTemplate(version);
  if (template) {
    try {
      return await PGlite.create({
        dataDir: folder,
        loadDataDir: template,
        startParams: START_PARAMETERS,
      });
    } catch {
      removeTemplate(version);
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const engine = await PGlite.create({ dataDir: folder, startParams: START_PARAMETERS });
  await writeTemplate(engine, version);
  return engine;
}

function removeUnfinished(place: Place): void {
  rmSync(place.data, { recursive: true, force: true });
  rmSync(place.unfinished, { force: true });
}

function dataVersion(place: Place): string | undefined {
  try {
    return readFileSync(join(place.data, "PG_VERSION"), "utf8").trim();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw folderError(error, place.folder) ?? error;
  }
}

const manifestSchema = z.object({ version: z.string() });

/** The engine package does not export its manifest, so it is read beside its code. */
function engineVersion(): string {
  const manifest = new URL("../package.json", import.meta.resolve("@electric-sql/pglite"));
  return manifestSchema.parse(JSON.parse(readFileSync(manifest, "utf8"))).version;
}

function wrongVersion(place: Place, version: string): DatabaseError {
  return new DatabaseError(
    "DATABASE_VERSION",
    `The database in ${place.data} has the format of PostgreSQL ${version}; this version of Artel reads ${DATA_VERSION}.`,
    {
      kind: "refused",
      remedy: "Use the version of Artel that made it, or another data folder.",
    },
  );
}

function corrupt(place: Place, cause: unknown): DatabaseError {
  return new DatabaseError("DATABASE_CORRUPT", `The database in ${place.data} cannot be opened.`, {
    remedy: `Move ${place.data} away and run the command again: sessions begin anew, branches and refs of the repositories stay. The reason is at the end of ${place.log}.`,
    cause,
  });
}
