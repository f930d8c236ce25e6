import { resolve } from "node:path";
import type { Application } from "#app";
import type { CommandContext } from "./command.ts";

/** Runs with the configuration, the event log and the log file open, and closes them. */
export async function withApplication<T>(
  context: CommandContext,
  run: (application: Application) => Promise<T>,
): Promise<T> {
  const { openEvents, requireDataFolder } = await import("#app");
  const configuration = await context.configuration();
  await requireDataFolder(configuration);
  const logger = await context.logger();
  const events = openEvents(configuration, logger);
  try {
    return await run({ configuration, events, logger });
  } finally {
    await events.close();
  }
}

/** The folder that an optional path argument names. */
export function folderOf(context: CommandContext, path: unknown): string {
  return resolve(context.directory, typeof path === "string" ? path : ".");
}
