import { join } from "node:path";
import type { Machine } from "./machine.ts";

/** Where the person's own configuration file is, if there is one. */
export function userFilePath(machine: Machine): string {
  const folder = machine.environment["XDG_CONFIG_HOME"] || join(machine.home, ".config");
  return join(folder, "artel", "config.yaml");
}
