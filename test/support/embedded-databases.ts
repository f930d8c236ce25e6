import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { connectDatabase, type Database } from "#infra/database";
import { removeEmbedded } from "./database.ts";

/** Data folders and connections for the tests of a file, ended and removed after each of them. */
export function embeddedDatabases() {
  const folders: string[] = [];
  const open: Database[] = [];
  afterEach(async () => {
    for (const database of open.splice(0)) await database.close();
    for (const folder of folders.splice(0)) await removeEmbedded(folder);
  });
  return {
    newFolder(): string {
      const folder = mkdtempSync(join(tmpdir(), "artel-data-"));
      folders.push(folder);
      return folder;
    },
    remember: (folder: string) => void folders.push(folder),
    async connected(dataFolder: string, idleSeconds = 20): Promise<Database> {
      const database = await connectDatabase({ dataFolder, idleSeconds });
      open.push(database);
      return database;
    },
  };
}
