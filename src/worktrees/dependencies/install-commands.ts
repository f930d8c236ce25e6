import path from "node:path";
import type { Toolchain } from "../toolchain/prepare-toolchain.ts";

export type InstallPlan =
  /** Fetch, then the dependencies' scripts, then the repository's own, each for itself. */
  | { readonly kind: "split"; readonly fetch: readonly string[]; readonly build: readonly string[] }
  /** This manager cannot run the scripts afterwards: one installation with them, or the one without. */
  | {
      readonly kind: "whole";
      readonly fetch: readonly string[];
      readonly install: readonly string[];
    };

/** How a package manager installs exactly what the lockfile says, or the newest in range without one. */
export function installPlan(
  toolchain: Toolchain,
  hasLockfile: boolean,
  registry: string,
  isWorkspace: boolean,
): InstallPlan | undefined {
  const manager = toolchain.packageManager;
  if (!manager) return undefined;
  const program = manager.argv[0] ?? manager.name;
  if (manager.name === "npm") {
    const install = hasLockfile ? ["ci"] : ["install", "--no-package-lock"];
    return {
      kind: "split",
      fetch: [program, ...install, "--ignore-scripts"],
      build: [program, "rebuild"],
    };
  }
  if (manager.name === "pnpm") {
    const lockfile = hasLockfile ? "--frozen-lockfile" : "--no-lockfile";
    return {
      kind: "split",
      fetch: [program, "install", lockfile, "--ignore-scripts"],
      // Without the flag, what only packages of the workspace depend on is not built.
      build: [program, "rebuild", ...(isWorkspace ? ["--recursive"] : [])],
    };
  }
  if (manager.name === "yarn" && manager.isBerry) {
    return {
      kind: "split",
      fetch: [
        program,
        "install",
        hasLockfile ? "--immutable" : "--no-immutable",
        "--mode=skip-build",
      ],
      build: [program, "install", hasLockfile ? "--immutable" : "--no-immutable"],
    };
  }
  const install =
    manager.name === "yarn"
      ? [
          program,
          "install",
          "--non-interactive",
          "--registry",
          registry,
          hasLockfile ? "--frozen-lockfile" : "--no-lockfile",
        ]
      : [program, "install", ...(hasLockfile ? ["--frozen-lockfile"] : ["--no-save"])];
  return { kind: "whole", fetch: [...install, "--ignore-scripts"], install };
}

/** As a person would type it: `pnpm install --frozen-lockfile`. */
export function displayInstall(argv: readonly string[]): string {
  return [path.basename(argv[0] ?? ""), ...argv.slice(1)].join(" ");
}

/** Programs that download something large, and from elsewhere, when they are installed; tests seldom need it. */
export const skippedDownloads: Readonly<Record<string, string>> = {
  PUPPETEER_SKIP_DOWNLOAD: "1",
  PUPPETEER_SKIP_CHROMIUM_DOWNLOAD: "1",
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1",
  CYPRESS_INSTALL_BINARY: "0",
  ELECTRON_SKIP_BINARY_DOWNLOAD: "1",
  SENTRYCLI_SKIP_DOWNLOAD: "1",
  CHROMEDRIVER_SKIP_DOWNLOAD: "true",
  GECKODRIVER_SKIP_DOWNLOAD: "true",
  MONGOMS_DISABLE_POSTINSTALL: "1",
  REDISMS_DISABLE_POSTINSTALL: "1",
  NX_SKIP_NX_CACHE: "true",
  HUSKY: "0",
  HUSKY_SKIP_INSTALL: "1",
};
