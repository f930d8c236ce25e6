import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Machine } from "./machine.ts";
import { userFilePath } from "./user-file-path.ts";

/** Environment names of the setting `dataFolder`; the first one wins. */
export const DATA_FOLDER_VARIABLES = ["ARTEL_DATA_FOLDER", "ARTEL_HOME"] as const;

export function defaultDataFolder(machine: Machine): string {
  if (machine.isRoot) return "/var/lib/artel";
  const states = machine.environment["XDG_STATE_HOME"] || join(machine.home, ".local/state");
  return join(states, "artel");
}

/** The path that a person means, seen from where the command was started. */
export function absolutePath(path: string, machine: Machine): string {
  return resolve(machine.directory, path.replace(/^~(?=\/|$)/, machine.home));
}

/**
 * The setting `dataFolder`, where nothing but it is set: no other flag, no other variable, no file. There the answer
 * needs no schema, whose loading takes longer than a whole short command. Undefined: ask the configuration, which
 * also says what is wrong with the rest.
 */
export function plainDataFolder(
  machine: Machine,
  flags: Readonly<Record<string, unknown>>,
): string | undefined {
  if (Object.keys(flags).some((path) => path !== "dataFolder")) return undefined;
  if (existsSync(userFilePath(machine)) || hasOtherSetting(machine.environment)) return undefined;
  const given = flags["dataFolder"];
  if (given !== undefined) {
    return typeof given === "string" && given !== "" ? absolutePath(given, machine) : undefined;
  }
  const named = DATA_FOLDER_VARIABLES.map((name) => machine.environment[name]).find(Boolean);
  return named === undefined ? defaultDataFolder(machine) : absolutePath(named, machine);
}

/**
 * Names of settings that do not begin with ARTEL_: other programs have them too. Keys of models are not among them:
 * many people have one set, and any text is one, so there is nothing that the configuration could find wrong.
 */
const SHARED_VARIABLES: readonly string[] = [
  "ANTHROPIC_BASE_URL",
  "DATABASE_URL",
  "GOOGLE_GEMINI_BASE_URL",
  "NATS_CA",
  "NATS_CREDS",
  "NATS_URL",
  "OLLAMA_BASE_URL",
  "OPENAI_BASE_URL",
  "REDIS_URL",
];

function hasOtherSetting(environment: Machine["environment"]): boolean {
  return Object.entries(environment).some(
    ([name, value]) =>
      value !== undefined &&
      (name.startsWith("ARTEL_") || SHARED_VARIABLES.includes(name)) &&
      !DATA_FOLDER_VARIABLES.some((own) => own === name),
  );
}
