import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { shortHash } from "../../src/shared/index.ts";

/** Tools of target repositories that slower tests install once per machine, at exact versions. */
export const TARGET_TOOLS = {
  "@biomejs/biome": "2.6.8",
  ava: "7.0.0",
  eslint: "10.15.0",
  jest: "30.5.2",
  mocha: "12.0.3",
  prettier: "3.10.1",
  typescript: "6.0.3",
  vitest: "5.1.0",
} as const;

/** Path of a folder with these tools in `node_modules`, in the system's temporary folder. */
export function installTargetTools(): string {
  const folder = join(
    tmpdir(),
    `artel-target-tools-${userInfo().uid}-${shortHash(JSON.stringify(TARGET_TOOLS))}`,
  );
  if (existsSync(join(folder, "node_modules"))) return folder;
  const draft = mkdtempSync(join(tmpdir(), "artel-target-tools-draft-"));
  try {
    const manifest = { private: true, dependencies: TARGET_TOOLS };
    writeFileSync(join(draft, "package.json"), JSON.stringify(manifest));
    execFileSync("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock"], {
      cwd: draft,
      stdio: "pipe",
    });
    if (!existsSync(folder)) renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}

/** Gives a repository its own `node_modules`, hard-linked as Artel does it. */
export function linkTargetTools(repository: string): void {
  const modules = join(installTargetTools(), "node_modules");
  execFileSync("cp", ["-al", modules, join(repository, "node_modules")]);
  if (readdirSync(join(repository, "node_modules")).length === 0) {
    throw new Error(`${modules} is empty`);
  }
}
