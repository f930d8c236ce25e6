import path from "node:path";
import type { SandboxResult } from "#adapters/sandboxes";
import { completeFolder } from "../folders/complete-folder.ts";
import { giveTo } from "../folders/host-command.ts";
import { ToolchainError } from "./errors.ts";
import type { RegistryAccess } from "./registry-run.ts";
import { closeHome, runWithRegistry } from "./registry-run.ts";

export interface ToolFetcher extends RegistryAccess {
  readonly dataFolder: string;
  /** Node and npm that install it: absolute path of the program and of `npm-cli.js`. */
  readonly node: string;
  readonly npm: string;
  readonly signal: AbortSignal;
  readonly onProgress?: (message: string) => void;
}

const FETCH_MS = 5 * 60_000;

/** A package of the registry, installed into `<data folder>/tools` once, without running any script of it. */
export async function fetchTool(
  fetcher: ToolFetcher,
  packageName: string,
  version: string,
): Promise<string> {
  const root = path.join(fetcher.dataFolder, "tools");
  const name = `${packageName.replaceAll("/", "+")}@${version.replace(/[^\w.-]/g, "_")}`;
  const { path: folder } = await completeFolder({
    root,
    name,
    signal: fetcher.signal,
    onWait: () => fetcher.onProgress?.(`waiting for another process that fetches ${name}`),
    fill: async (staging) => {
      fetcher.onProgress?.(`fetching ${packageName} ${version}`);
      const home = path.join(staging, ".home");
      try {
        await giveTo(fetcher.sandbox.identity(), staging);
        const installing = [
          "install",
          "--prefix",
          staging,
          "--no-save",
          "--ignore-scripts",
          "--no-package-lock",
        ];
        const result = await runWithRegistry(fetcher, {
          argv: [fetcher.node, fetcher.npm, ...installing, `${packageName}@${version}`],
          tree: staging,
          home,
          readOnly: readOnlyFor(fetcher),
          environment: { PATH: `${path.dirname(fetcher.node)}:/usr/local/bin:/usr/bin:/bin` },
          withCredentials: true,
          runsCode: false,
          timeMs: FETCH_MS,
          signal: fetcher.signal,
        });
        fetcher.signal.throwIfAborted();
        if (result.exitCode !== 0) throw unavailable(packageName, version, result);
      } finally {
        await closeHome(home);
      }
    },
  });
  return path.join(folder, "node_modules", packageName);
}

function readOnlyFor(fetcher: ToolFetcher): readonly string[] {
  return [path.dirname(fetcher.node), path.dirname(path.dirname(fetcher.npm))].filter(
    (folder) => !folder.startsWith("/usr/"),
  );
}

function unavailable(packageName: string, version: string, result: SandboxResult): ToolchainError {
  const said = result.stderr
    .split("\n")
    .filter((line) => /^npm (?:error|ERR!)/.test(line) && !/complete log|debug-0/.test(line))
    .slice(0, 4)
    .join(" ");
  return new ToolchainError(
    "TOOL_UNAVAILABLE",
    `${packageName} ${version} could not be fetched from the registry (${result.ended}, exit code ${result.exitCode}). ${said}`,
    "Check the network and that the registry of your npm configuration has this version, or name another version in package.json.",
  );
}
