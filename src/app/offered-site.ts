import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import {
  gateNameSchema,
  gateSettingsSchema,
  observationSchema,
  projectSchema,
  sessionLimitsSchema,
} from "#domain";
import type { Repository } from "#infra/git";
import type { SessionInput } from "#orchestrator";
import { isSystemError, sha256 } from "#shared";
import type { WorkSite } from "#worker";

const commitSchema = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);

/**
 * What another machine needs to do a session's tasks, beside the commits. No path of this machine is in it, and nothing
 * of the repository's remotes.
 */
export const offeredSiteSchema = z.strictObject({
  repository: z.strictObject({
    /** For people. */
    name: z.string(),
    /** Tells this repository from others of the same data folder. */
    place: z.string().regex(/^[0-9a-f]{64}$/),
    /** Commits whose parents it does not have. */
    shallow: z.array(commitSchema),
  }),
  base: commitSchema,
  /** Who commits are made as. */
  person: z.strictObject({ name: z.string(), email: z.string() }),
  limits: sessionLimitsSchema,
  gates: z.array(gateNameSchema),
  gateSettings: gateSettingsSchema.optional(),
  jobOptions: z.record(z.string(), z.json()),
  project: projectSchema,
  baseline: z.array(observationSchema),
});
export type OfferedSite = z.infer<typeof offeredSiteSchema>;

export async function describeSite(
  input: SessionInput,
  repository: Repository,
  site: WorkSite,
): Promise<OfferedSite> {
  return {
    repository: {
      name: repository.name,
      place: sha256(repository.gitDirectory),
      shallow: repository.isShallow ? await shallowCommits(repository) : [],
    },
    base: input.base.commit,
    person: repository.person,
    limits: input.limits,
    gates: input.gates.enabled,
    ...(input.gates.settings && { gateSettings: input.gates.settings }),
    jobOptions: input.jobOptions,
    project: site.project,
    baseline: [...(site.baseline?.observations ?? [])],
  };
}

/** Why the site cannot be sent to another machine, or undefined. */
export function obstacleOf(repository: Repository, refused?: string): string | undefined {
  if (refused !== undefined) return "its dependencies cannot be installed before it is healed";
  return repository.isPartial
    ? "the repository is a partial clone, whose history is not all on the session's machine"
    : undefined;
}

/** Git's own list, one commit a line: gitformat-shallow. */
async function shallowCommits({ gitDirectory }: Repository): Promise<string[]> {
  const text = await readFile(join(gitDirectory, "shallow"), "utf8").catch((error: unknown) => {
    if (isSystemError(error) && error.code === "ENOENT") return "";
    throw error;
  });
  return text.split("\n").filter((line) => line !== "");
}
