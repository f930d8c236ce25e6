import type { GitSetting } from "./git.ts";
import { gitIn } from "./git.ts";

/**
 * Settings that switch off every filter and merge driver that the configuration defines. An attributes file, which
 * anyone can write, chooses among them by name; so with them off, no file content makes git run a program.
 * Files behind a filter (Git LFS, git-crypt) are then checked out and committed as they are stored.
 */
export async function readDriverSettings(folder: string): Promise<readonly GitSetting[]> {
  const { stdout } = await gitIn(
    folder,
    ["config", "-z", "--name-only", "--get-regexp", "^(filter|merge)\\..*\\."],
    { answers: [0, 1] },
  );
  return driverSettings(stdout.split("\0"));
}

export function driverSettings(keys: readonly string[]): readonly GitSetting[] {
  const drivers = new Set<string>();
  for (const key of keys) {
    const driver = /^((?:filter|merge)\..*)\.[^.]*$/s.exec(key)?.[1];
    if (driver !== undefined) drivers.add(driver);
  }
  return [...drivers].flatMap((driver): GitSetting[] =>
    driver.startsWith("filter.")
      ? [
          [`${driver}.clean`, ""],
          [`${driver}.smudge`, ""],
          [`${driver}.process`, ""],
          [`${driver}.required`, "false"],
        ]
      : // An empty driver would silently take our side; `false` reports a conflict.
        [[`${driver}.driver`, "false"]],
  );
}
