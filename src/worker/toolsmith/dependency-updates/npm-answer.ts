import { z } from "zod";
import type { CommandResult, TargetCommandRunner } from "#domain";
import { endReason } from "../own-tools.ts";
import { RegistryError } from "./errors.ts";

const errorSchema = z.looseObject({
  error: z.looseObject({ code: z.string(), summary: z.string().optional() }),
});
const versionsSchema = z.union([z.string().transform((version) => [version]), z.array(z.string())]);

const timesSchema = z.union([
  z.looseObject({ time: z.record(z.string(), z.string()) }).transform(({ time }) => time),
  z.record(z.string(), z.string()),
]);

const PATIENCE = ["--fetch-retries=1", "--fetch-timeout=60000"];

/** npm reads no other package of a workspace: what another manager accepts there may be an error to it. */
export const ALONE = "--no-workspaces";

/** npm is in every toolchain, whatever the repository's own manager is. */
export function runNpm(
  runner: TargetCommandRunner,
  words: readonly string[],
  directory = ".",
): Promise<CommandResult> {
  return runner.run({
    argv: ["npm", ...words, ...PATIENCE],
    directory,
    purpose: "install",
    environment: { NO_UPDATE_NOTIFIER: "1" },
  });
}

/** Published versions. Throws RegistryError. */
export async function npmVersions(
  runner: TargetCommandRunner,
  name: string,
): Promise<readonly string[]> {
  const result = await runNpm(runner, ["view", name, "versions", "--json", ALONE]);
  return versionsSchema.parse(readAnswer(result));
}

/** Those that were published before this moment. Throws RegistryError. */
export async function npmVersionsBefore(
  runner: TargetCommandRunner,
  name: string,
  moment: Date,
): Promise<readonly string[]> {
  const result = await runNpm(runner, ["view", name, "time", "--json", ALONE]);
  const times = timesSchema.parse(readAnswer(result));
  return Object.keys(times).filter((version) => new Date(times[version] ?? "") < moment);
}

/** npm ends with 1 both when something is outdated and when it failed; the output tells them apart. */
export function readAnswer(result: CommandResult): unknown {
  if (result.ended !== "exit" || result.truncated) throw new RegistryError(endReason(result));
  const text = result.stdout.trim();
  if (text === "" && result.exitCode === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RegistryError(endReason(result), error);
  }
  const failed = errorSchema.safeParse(value);
  if (failed.success && failed.data.error.code !== "ELSPROBLEMS") {
    const { code, summary = "" } = failed.data.error;
    throw new RegistryError(`${code} ${summary}`.trim());
  }
  return value;
}
