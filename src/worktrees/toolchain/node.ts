import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { ToolchainError } from "./errors.ts";
import type { ToolFetcher } from "./fetched-tool.ts";
import { fetchTool } from "./fetched-tool.ts";
import { majorFor, nodeSatisfies } from "./version-range.ts";

export interface ChosenNode {
  /** Absolute path of the program. */
  readonly program: string;
  readonly version: string;
  readonly notes: readonly string[];
}

/** Majors that the registry has as ready-made programs. */
const OFFERED = [18, 20, 22, 24, 26];

/** The running Node where it fits, else the one of the registry that does. */
export async function chooseNode(
  demand: string | undefined,
  fetcher: ToolFetcher,
): Promise<ChosenNode> {
  const running = process.versions.node;
  const ours: ChosenNode = { program: process.execPath, version: running, notes: [] };
  if (demand === undefined || nodeSatisfies(running, demand)) return ours;
  const major = majorFor(demand, OFFERED);
  const lead = `The repository asks for Node ${demand}`;
  if (major === undefined) {
    return { ...ours, notes: [`${lead}, which is not available here; Node ${running} is used.`] };
  }
  try {
    const folder = await fetchTool(fetcher, platformPackage(), String(major));
    const program = path.join(folder, "bin/node");
    await stat(program);
    const version = await versionOf(folder);
    return { program, version, notes: [`${lead}: Node ${version} is used.`] };
  } catch (error) {
    fetcher.signal.throwIfAborted();
    if (!(error instanceof ToolchainError)) throw error;
    return {
      ...ours,
      notes: [`${lead}, which could not be fetched; Node ${running} is used. ${error.message}`],
    };
  }
}

/** Folder with `include/node`, for packages that compile against Node without downloading its headers. */
export async function headersOf(program: string): Promise<string | undefined> {
  const prefix = path.dirname(path.dirname(program));
  return stat(path.join(prefix, "include/node/node.h")).then(
    () => prefix,
    () => undefined,
  );
}

function platformPackage(): string {
  return `node-${process.platform}-${process.arch}`;
}

async function versionOf(folder: string): Promise<string> {
  const text = await readFile(path.join(folder, "package.json"), "utf8");
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? "unknown";
}
