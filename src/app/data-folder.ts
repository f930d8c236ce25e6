import type { Configuration } from "#infra/config";
import { dataFolderPurpose, requireWritable } from "./writable-folder.ts";

/** Refuses a data folder that cannot be written, before parts of it are said to be. */
export function requireDataFolder(configuration: Configuration): Promise<void> {
  return requireWritable(configuration.get("dataFolder"), dataFolderPurpose);
}
