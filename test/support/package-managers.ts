import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** Exact versions, one for each form of lockfile. */
export const PACKAGE_MANAGERS = {
  "pnpm 7": { package: "pnpm", version: "7.33.7", program: "pnpm" },
  "pnpm 8": { package: "pnpm", version: "8.15.9", program: "pnpm" },
  "pnpm 10": { package: "pnpm", version: "10.34.9", program: "pnpm" },
  "pnpm 12": { package: "pnpm", version: "12.21.0", program: "pnpm" },
  "yarn 1": { package: "yarn", version: "1.22.22", program: "yarn" },
  "yarn 3": { package: "@yarnpkg/cli-dist", version: "3.8.7", program: "yarn" },
  "yarn 4": { package: "@yarnpkg/cli-dist", version: "4.18.1", program: "yarn" },
  bun: { package: bunPackage(), version: "1.4.5", program: "bun" },
} as const;
export type PackageManagerLabel = keyof typeof PACKAGE_MANAGERS;

/** A folder for PATH with this package manager, installed once per machine in the system's temporary folder. */
export function packageManagerFolder(label: PackageManagerLabel): string {
  const { package: name, version, program } = PACKAGE_MANAGERS[label];
  const folder = join(
    tmpdir(),
    `artel-manager-${userInfo().uid}-${name.replaceAll("/", "+")}-${version}`,
  );
  if (existsSync(folder)) return join(folder, "bin");
  const draft = mkdtempSync(`${folder}-draft-`);
  try {
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save"];
    execFileSync("npm", ["install", "--prefix", draft, ...flags, `${name}@${version}`], {
      stdio: "pipe",
    });
    mkdirSync(join(draft, "bin"));
    const installed = program === "bun" ? `${name}/bin/bun` : `.bin/${program}`;
    symlinkSync(join("../node_modules", installed), join(draft, "bin", program));
    if (!existsSync(folder)) renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return join(folder, "bin");
}

/** Processors without AVX2 need the baseline, which all others run as well. */
function bunPackage(): string {
  return process.arch === "arm64"
    ? `@oven/bun-${process.platform}-aarch64`
    : `@oven/bun-${process.platform}-x64-baseline`;
}
