import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isSystemError, randomId } from "#shared";
import { readText, writeText } from "../worktree-files.ts";
import {
  LARGEST_LOCKFILE,
  manifestTexts,
  peersRefused,
  refusal,
  reformatted,
  succeeded,
} from "./lockfile-text.ts";
import { requirementsOf } from "./manifest.ts";
import { ALONE, runNpm } from "./npm-answer.ts";
import type { RegistryPlace, RelockResult, WantedVersion } from "./registry-operations.ts";
import { repositoryNpmCode } from "./repository-code.ts";
import { newAddresses, redirected } from "./yarn-addresses.ts";
import { withoutRequirements } from "./yarn-lockfile.ts";
import { requirementsToDrop } from "./yarn-requirements.ts";

const LOCKFILE = "yarn.lock";
const FORMAT = /^# yarn lockfile (v\d+)/m;

export async function classicObstacle(place: RegistryPlace): Promise<string | undefined> {
  const settings = (await readText(place.worktree, ".yarnrc")) ?? "";
  if (/^"?yarn-offline-mirror"?\s/m.test(settings)) {
    return ".yarnrc names an offline mirror, which would have to change with the lockfile";
  }
  for (const [name, requirements] of await requirementsOf(place)) {
    const local = requirements.find(({ range }) => /^(?:file:|\.{0,2}\/)/.test(range));
    if (local !== undefined) return `yarn 1 cannot lock ${name}, ${local.range}, apart from it`;
  }
  return repositoryNpmCode(place);
}

/**
 * Yarn 1 writes a lockfile only when it installs. It does so in a folder of its own with the manifests alone, so that
 * neither scripts nor node_modules of the repository take part.
 */
export async function relockClassic(
  place: RegistryPlace,
  updates: readonly WantedVersion[],
  before: string,
): Promise<RelockResult> {
  const { worktree, runner } = place;
  const { stdout } = await runNpm(runner, ["config", "get", "registry", ALONE]);
  const registry = stdout.trim().replace(/\/?$/, "/");
  const dropped = withoutRequirements(before, await requirementsToDrop(place, updates));
  const directory = `.artel-relock-${randomId(8)}`;
  const folder = join(worktree, directory);
  try {
    await copyManifests(place, folder, redirected(dropped, registry));
    const result = await runner.run({
      argv: [
        "yarn",
        "install",
        "--ignore-scripts",
        "--non-interactive",
        "--no-bin-links",
        "--no-progress",
        "--registry",
        registry,
      ],
      directory,
      purpose: "install",
      environment: { YARN_IGNORE_PATH: "1" },
    });
    if (!succeeded(result)) return refusal(result, /^error /, folder);
    const after = newAddresses(before, await readFile(join(folder, LOCKFILE), "utf8"), registry);
    const changed = reformatted(before, after, FORMAT);
    if (changed !== undefined) return changed;
    const names = updates.map(({ name }) => name);
    const peers = peersRefused(peerWarnings(`${result.stderr}\n${result.stdout}`, names));
    if (peers.done) await writeText(worktree, LOCKFILE, after, LARGEST_LOCKFILE);
    return peers;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The user of the sandbox may be another than ours. */
async function copyManifests(
  place: RegistryPlace,
  folder: string,
  lockfile: string,
): Promise<void> {
  const texts = new Map([...(await manifestTexts(place)), [LOCKFILE, lockfile]]);
  for (const settings of [".npmrc", ".yarnrc"]) {
    const text = await readText(place.worktree, settings);
    if (text !== undefined) texts.set(settings, text);
  }
  await openFolder(folder);
  for (const [path, text] of texts) {
    const parts = dirname(path).split("/");
    for (const [index] of parts.entries()) {
      await openFolder(join(folder, ...parts.slice(0, index + 1)));
    }
    const file = join(folder, path);
    await writeFile(file, text);
    await chmod(file, 0o666);
  }
}

async function openFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
    await chmod(folder, 0o777);
  } catch (error) {
    if (!isSystemError(error) || error.code !== "EEXIST") throw error;
  }
}

/** `warning " > plugin@1.0.0" has incorrect peer dependency "host@1.0.0".`, of the packages that were updated. */
function peerWarnings(output: string, names: readonly string[]): readonly string[] {
  const line =
    /^warning "(?:.* > )?([^" >]+)@[^"@]+" has incorrect peer dependency "([^"]+)@([^"@]+)"/;
  return output.split("\n").flatMap((text) => {
    const [, dependent = "", peer = "", range = ""] = line.exec(text.trim()) ?? [];
    if (!names.includes(dependent) && !names.includes(peer)) return [];
    return [`${dependent} asks for ${peer} ${range}`];
  });
}
