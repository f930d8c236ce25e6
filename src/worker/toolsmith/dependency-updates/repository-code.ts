import { readText } from "../worktree-files.ts";
import type { RegistryPlace } from "./registry-operations.ts";

/** Programs that the repository's .npmrc names and that a manager would start while it asks the registry. */
export async function repositoryNpmCode({ worktree }: RegistryPlace): Promise<string | undefined> {
  const npmrc = (await readText(worktree, ".npmrc")) ?? "";
  const setting = /^\s*(git|script-shell|node-options|shell)\s*=/m.exec(npmrc)?.[1];
  if (setting === undefined) return undefined;
  return `.npmrc names a program to run with its setting ${setting}`;
}
