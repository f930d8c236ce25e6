import { readFile } from "node:fs/promises";
import { isSystemError } from "#shared";
import { ConfigurationFileError } from "./errors.ts";
import { userFilePath } from "#infra/machine";
import type { Machine } from "#infra/machine";
import type { ConfigurationFile } from "./yaml-source.ts";

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
