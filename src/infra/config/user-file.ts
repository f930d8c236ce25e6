import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isSystemError } from "#shared";
import { ConfigurationFileError } from "./errors.ts";
import type { Machine } from "./machine.ts";
import type { ConfigurationFile } from "./yaml-source.ts";

export function userFilePath(machine: Machine): string {
  const folder = machine.environment["XDG_CONFIG_HOME"] || join(machine.home, ".config");
  return join(folder, "artel", "config.yaml");
}

/** The person's own configuration file, or undefined when there is none. */
export async function readUserFile(machine: Machine): Promise<ConfigurationFile | undefined> {
  const path = userFilePath(machine);
  try {
    return { name: path, text: await readFile(path, "utf8") };
  } catch (error) {
    if (isSystemError(error) && (error.code === "ENOENT" || error.code === "ENOTDIR")) {
      return undefined;
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationFileError(path, reason, error);
  }
}
