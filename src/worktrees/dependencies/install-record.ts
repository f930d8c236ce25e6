import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

const names = z.array(z.string()).readonly();
const recordSchema = z.strictObject({
  modules: names,
  generated: names,
  commands: names,
  notes: names,
});

/** What an installation made and said; `modules` and `generated` as in `InstallOutputs`. */
export type InstallRecord = z.infer<typeof recordSchema>;

const RECORD = "record.json";

export async function readInstallRecord(folder: string): Promise<InstallRecord> {
  return recordSchema.parse(JSON.parse(await readFile(path.join(folder, RECORD), "utf8")));
}

export async function writeInstallRecord(folder: string, record: InstallRecord): Promise<void> {
  await writeFile(path.join(folder, RECORD), JSON.stringify(record));
}

/** Where the installation's own copy of an output is. */
export function contentOf(folder: string, relative: string): string {
  return path.join(folder, "content", relative);
}
