import type { CommandResult } from "#domain";
import { endReason } from "../own-tools.ts";
import { readText, writeText } from "../worktree-files.ts";
import { manifestOf } from "./manifest.ts";
import type { RegistryPlace, RelockResult } from "./registry-operations.ts";

export const LARGEST_LOCKFILE = 100_000_000;

/** Texts of all manifests by path, to be put back as they were: some managers sort what they read. */
export async function manifestTexts({
  worktree,
  project,
}: RegistryPlace): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const { directory } of project.packages) {
    const path = manifestOf(directory);
    const text = await readText(worktree, path);
    if (text !== undefined) texts.set(path, text);
  }
  return texts;
}

export async function restoreTexts(
  worktree: string,
  texts: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [path, text] of texts) {
    if ((await readText(worktree, path)) !== text) await writeText(worktree, path, text);
  }
}

/** Undefined when the lockfile has the same form as before, so that its difference is what changed and no more. */
export function reformatted(
  before: string,
  after: string,
  format: RegExp,
): { readonly done: false; readonly reason: string } | undefined {
  const [old, now] = [before, after].map((text) => format.exec(text)?.[1] ?? "none");
  if (old === now) return undefined;
  const reason = `the package manager here writes lockfile format ${now} in place of ${old}: name the version that made the lockfile as "packageManager" in package.json`;
  return { done: false, reason };
}

/** The lines that tell what was wrong, without paths of this machine. */
export function refusal(result: CommandResult, telling: RegExp, worktree: string): RelockResult {
  const all = result.ended === "exit" ? `${result.stderr}\n${result.stdout}` : "";
  const lines = all
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => telling.test(line));
  const reason = lines.slice(0, 4).join("; ") || endReason(result);
  return { done: false, reason: reason.replaceAll(`${worktree}/`, "").slice(0, 400) };
}

export function succeeded(result: CommandResult): boolean {
  return result.ended === "exit" && result.exitCode === 0;
}

export function peersRefused(problems: readonly string[]): RelockResult {
  if (problems.length === 0) return { done: true };
  const reason = `peer dependencies would not match: ${problems.slice(0, 4).join("; ")}`;
  return { done: false, reason };
}
