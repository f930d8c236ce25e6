import { join } from "node:path";
import type { Configuration } from "#infra/config";
import { openSegmentLog } from "#infra/events";
import type { EventLog } from "#infra/events";
import type { Logger } from "#shared";
import { dataFolderPurpose, requireWritable } from "./writable-folder.ts";

/** Refuses a data folder that cannot be written, before parts of it are said to be. */
export function requireDataFolder(configuration: Configuration): Promise<void> {
  return requireWritable(configuration.get("dataFolder"), dataFolderPurpose);
}

/** The event log in the data folder. */
export function openEvents(configuration: Configuration, logger?: Logger): EventLog {
  return openEventsIn(configuration.get("dataFolder"), logger);
}

/** The same, for a command that needs nothing else of the configuration. */
export function openEventsIn(dataFolder: string, logger?: Logger): EventLog {
  const folder = join(dataFolder, "events");
  return openSegmentLog(logger === undefined ? { folder } : { folder, logger });
}
