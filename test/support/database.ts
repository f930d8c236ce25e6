import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { administer } from "./postgres.ts";

/** An empty database for one test: embedded, or in the server that DATABASE_URL names. */
export interface TemporaryDatabase {
  /** Options for `connectDatabase`. */
  readonly options: { dataFolder: string; databaseUrl?: string; idleSeconds: number };
  /** Ends the database process, if any, and removes everything. */
  remove(): Promise<void>;
}

export const onPostgres = Boolean(process.env["DATABASE_URL"]);

export async function temporaryDatabase(): Promise<TemporaryDatabase> {
  const dataFolder = mkdtempSync(join(tmpdir(), "artel-data-"));
  const server = process.env["DATABASE_URL"];
  if (!server) {
    return {
      options: { dataFolder, idleSeconds: 20 },
      remove: () => removeEmbedded(dataFolder),
    };
  }
  const name = `artel_test_${randomBytes(6).toString("hex")}`;
  await administer(server, `create database ${name}`);
  return {
    options: { dataFolder, databaseUrl: databaseAt(server, name), idleSeconds: 20 },
    remove: async () => {
      await administer(server, `drop database ${name} with (force)`);
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** The process that serves the embedded database of a data folder. */
export function databaseProcess(dataFolder: string): number | undefined {
  try {
    const text = readFileSync(join(dataFolder, "database", "process.json"), "utf8");
    const pid = Number((JSON.parse(text) as { pid: unknown }).pid);
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}

export async function removeEmbedded(dataFolder: string): Promise<void> {
  const pid = databaseProcess(dataFolder);
  if (pid !== undefined) {
    process.kill(pid, "SIGTERM");
    while (databaseProcess(dataFolder) === pid) await sleep(20);
  }
  rmSync(dataFolder, { recursive: true, force: true });
}

function databaseAt(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
