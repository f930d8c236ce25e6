import { z } from "zod";
import type { CommandResult, TargetCommandRunner } from "#domain";
import { endReason } from "../own-tools.ts";
import { RegistryError } from "./errors.ts";
import type { PublishedPackage } from "./registry-operations.ts";

const errorSchema = z.looseObject({
  error: z.looseObject({ code: z.string(), summary: z.string().optional() }),
});
const oneOrMore = z.union([z.string().transform((version) => [version]), z.array(z.string())]);
const NO_TIMES: Readonly<Record<string, string>> = {};
const publishedSchema = z.union([
  // npm shows the one field alone when the registry knows none of the others.
  oneOrMore.transform((versions) => ({ versions, time: NO_TIMES, repository: undefined })),
  z.looseObject({
    versions: oneOrMore,
    time: z.record(z.string(), z.string()).default({}),
    repository: z
      .union([z.string(), z.looseObject({ url: z.string() }).transform(({ url }) => url)])
      .optional()
      .catch(undefined),
  }),
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

/** Throws RegistryError. */
export async function npmPublished(
  runner: TargetCommandRunner,
  name: string,
): Promise<PublishedPackage> {
  const fields = ["versions", "time", "repository"];
  const result = await runNpm(runner, ["view", name, ...fields, "--json", ALONE]);
  const { versions, time, repository } = publishedSchema.parse(readAnswer(result));
  return {
    repository,
    versions: versions.map((version) => {
      const moment = new Date(time[version] ?? "");
      return { version, publishedAt: Number.isNaN(moment.valueOf()) ? undefined : moment };
    }),
  };
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
