import { tmpdir } from "node:os";
import { GitError } from "./errors.ts";
import { gitIn } from "./git.ts";

/** Below this git has no `merge-tree --write-tree` and no settings that only the command may give. */
const OLDEST = [2, 38] as const;

let known: { readonly path: string | undefined; readonly version: Promise<GitVersion> } | undefined;

export interface GitVersion {
  readonly major: number;
  readonly minor: number;
  readonly text: string;
}

/** The version of the git on PATH; refuses a missing (`GIT_MISSING`) or too old one (`GIT_TOO_OLD`). */
export function requireGit(): Promise<GitVersion> {
  const path = process.env["PATH"];
  if (known?.path !== path) known = { path, version: readVersion() };
  return known!.version.catch((error: unknown) => {
    known = undefined; // so that installing git helps a running process
    throw error;
  });
}

async function readVersion(): Promise<GitVersion> {
  const { stdout } = await gitIn(tmpdir(), ["version"]);
  return checkVersion(stdout);
}

/** Parses `git version 2.39.5 (Apple Git-154)` and refuses what is too old. */
export function checkVersion(output: string): GitVersion {
  const match = /(\d+)\.(\d+)\S*/.exec(output);
  const version = {
    major: Number(match?.[1] ?? 0),
    minor: Number(match?.[2] ?? 0),
    text: match?.[0] ?? output.trim(),
  };
  if (isOlder(version, OLDEST)) {
    throw new GitError({
      arguments: ["version"],
      code: "GIT_TOO_OLD",
      kind: "environment",
      message: `git is ${version.text}; Artel needs ${OLDEST.join(".")} or newer.`,
      remedy: "Install a newer git (Debian and Ubuntu: `apt-get install git`).",
    });
  }
  return version;
}

export function isOlder(
  version: Pick<GitVersion, "major" | "minor">,
  [major, minor]: readonly [number, number],
): boolean {
  return version.major < major || (version.major === major && version.minor < minor);
}
