import type { GateContext } from "../gate.ts";
import { readWorktreeFile } from "../worktree-files.ts";
import type { PackageChange } from "./compare-packages.ts";

/** As conventional commits say that something breaks: in the first line, or in a footer. */
const BREAKING_HEADER = /^[a-zA-Z][\w-]{0,30}(?:\([^()\n]{1,80}\))?!: /;
const BREAKING_FOOTER = /^BREAKING[ -]CHANGE: /m;
const CHANGESET = /^\.changeset\/[^/]+\.md$/;

/** Why a package may break those who use it; undefined when nothing says so. */
export async function allowance(
  { name, before, now }: PackageChange,
  context: GateContext,
): Promise<string | undefined> {
  if (context.settings.api.breaking === "allow") return "the configuration allows it";
  const [major, majorNow] = [majorOf(before.version), majorOf(now?.version)];
  if (major === 0) return `${name} is at version ${before.version}`;
  if (/^\d+\.0\.0-/.test(before.version ?? ""))
    return `${name} ${before.version} is not released yet`;
  if (major !== undefined && majorNow !== undefined && majorNow > major) {
    return `${name} goes to version ${now?.version}`;
  }
  const commits = (await context.history?.commits()) ?? [];
  const said = commits.find(
    ({ message }) => BREAKING_HEADER.test(message) || BREAKING_FOOTER.test(message),
  );
  if (said !== undefined) {
    return `commit ${said.commit.slice(0, 12)} says that it breaks something`;
  }
  for (const path of context.changedPaths ?? []) {
    if (!CHANGESET.test(path)) continue;
    const text = (await readWorktreeFile(context.worktree, path))?.toString("utf8") ?? "";
    if (announcesMajor(text, name)) return `${path} announces a major version`;
  }
  return undefined;
}

/** A line `"name": major` of the front matter. */
function announcesMajor(text: string, name: string): boolean {
  return text.split("\n").some((line) => {
    const match = /^["']?([^"':]{1,200})["']?:\s*["']?major["']?\s*$/.exec(line);
    return match?.[1] === name;
  });
}

function majorOf(version: string | undefined): number | undefined {
  const major = /^v?(\d+)\./.exec(version ?? "")?.[1];
  return major === undefined ? undefined : Number(major);
}
