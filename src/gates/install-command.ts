import { basename } from "node:path";
import type { FailingCommand } from "#domain";

const INSTALLS: Readonly<Record<string, ReadonlySet<string>>> = {
  npm: new Set(["ci", "install", "i", "clean-install"]),
  pnpm: new Set(["install", "i"]),
  yarn: new Set(["install", ""]),
  bun: new Set(["install", "i"]),
};

/**
 * Whether the command puts the dependencies in place, as the lockfile says. It needs the network, so it is not run as
 * other commands: the worktree's own installation stands for it.
 */
export function isInstallCommand({ argv }: FailingCommand): boolean {
  const [program = "", ...words] = argv;
  const plain = words.filter((word) => !word.startsWith("-"));
  const [verb = "", ...packages] = plain;
  return packages.length === 0 && INSTALLS[basename(program)]?.has(verb) === true;
}
