import { parse } from "yaml";
import { z } from "zod";
import { readText, writeText } from "../worktree-files.ts";
import {
  LARGEST_LOCKFILE,
  manifestTexts,
  peersRefused,
  refusal,
  reformatted,
  restoreTexts,
  succeeded,
} from "./lockfile-text.ts";
import type { RegistryPlace, RelockResult, WantedVersion } from "./registry-operations.ts";
import { repositoryNpmCode } from "./repository-code.ts";
import { requirementsToDrop } from "./yarn-requirements.ts";
import { withoutRequirements } from "./yarn-lockfile.ts";

const LOCKFILE = "yarn.lock";
const FORMAT = /^__metadata:\s*\n\s+version: *(\d+)/m;

const settingsSchema = z.looseObject({
  plugins: z.array(z.unknown()).nullish(),
  enableConstraintsChecks: z.boolean().nullish(),
});

/** The yarn of the toolchain works, not a program of the repository; and it writes nothing but the lockfile. */
const ENVIRONMENT = {
  YARN_IGNORE_PATH: "1",
  YARN_ENABLE_SCRIPTS: "false",
  YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
  YARN_INSTALL_STATE_PATH: `/tmp/artel-install-state-${process.getuid?.() ?? 0}.gz`,
};

export async function berryObstacle(place: RegistryPlace): Promise<string | undefined> {
  const { files, worktree } = place;
  const stored = files.find((file) => /^\.yarn\/cache\/|^\.pnp\.[cm]?js$/.test(file));
  if (stored !== undefined) {
    return `${stored.startsWith(".pnp") ? stored : ".yarn/cache"} is committed and would have to change with the lockfile`;
  }
  const settings = settingsSchema.safeParse(
    parse((await readText(worktree, ".yarnrc.yml")) ?? "") ?? {},
  );
  if (!settings.success) return ".yarnrc.yml is not understood";
  if ((settings.data.plugins ?? []).length > 0) {
    return ".yarnrc.yml names plugins, which are code that yarn runs while it asks the registry";
  }
  if (settings.data.enableConstraintsChecks === true) {
    return ".yarnrc.yml asks for constraints, which are code that yarn runs while it asks the registry";
  }
  return repositoryNpmCode(place);
}

/** In minutes; versions of yarn that do not know the setting fail to read it. */
export async function berryMinimumAge({ runner }: RegistryPlace): Promise<number> {
  const argv = ["yarn", "config", "get", "npmMinimalAgeGate"];
  const environment = ENVIRONMENT;
  const result = await runner.run({ argv, directory: ".", purpose: "install", environment });
  return succeeded(result) ? Number.parseInt(result.stdout, 10) || 0 : 0;
}

/** Yarn fetches what is new to know its checksum, but links nothing and runs no scripts. */
export async function relockBerry(
  place: RegistryPlace,
  updates: readonly WantedVersion[],
  before: string,
): Promise<RelockResult> {
  const { worktree, runner } = place;
  const dropped = withoutRequirements(before, await requirementsToDrop(place, updates));
  const manifests = await manifestTexts(place);
  await writeText(worktree, LOCKFILE, dropped, LARGEST_LOCKFILE);
  const result = await runner
    .run({
      argv: ["yarn", "install", "--mode=update-lockfile"],
      directory: ".",
      purpose: "install",
      environment: ENVIRONMENT,
    })
    .finally(() => restoreTexts(worktree, manifests));
  if (!succeeded(result)) {
    return refusal(result, /Error:|YN00(?!00|13|19|60|73|85|86)\d+/, worktree);
  }
  const after = (await readText(worktree, LOCKFILE, LARGEST_LOCKFILE)) ?? "";
  const names = updates.map(({ name }) => name);
  return reformatted(before, after, FORMAT) ?? peersRefused(peerWarnings(result.stdout, names));
}

/** What yarn says about peers of the packages that were updated, without its marks. */
function peerWarnings(output: string, names: readonly string[]): readonly string[] {
  return output
    .split("\n")
    .filter((line) => line.includes("YN0060"))
    .map((line) => line.replace(/^.*YN0060: *│? */, "").replace(/ \(p[0-9a-f]+\)/, ""))
    .filter((line) => line.split(/[\s,]+/).some((word) => names.includes(word)));
}
