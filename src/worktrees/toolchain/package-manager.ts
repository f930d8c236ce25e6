import { readFile } from "node:fs/promises";
import path from "node:path";
import type { PackageManagerName, Project } from "#domain";
import type { ToolFetcher } from "./fetched-tool.ts";
import { fetchTool } from "./fetched-tool.ts";

export interface ChosenPackageManager {
  readonly name: PackageManagerName;
  readonly version: string;
  /** Yarn 2 and later, whose commands differ. */
  readonly isBerry: boolean;
  /** Links to make in the folder that is put on PATH, by name. */
  readonly links: Readonly<Record<string, string>>;
}

export interface PackageManagerDemand {
  readonly name: PackageManagerName;
  readonly version: string | undefined;
  /** The first kilobytes of the lockfile, which tell its format. */
  readonly lockfileHead: string;
  /** Path of a yarn that the repository carries, `.yarn/releases/yarn-4.1.0.cjs`. */
  readonly committedYarn: string | undefined;
}

/** Reads from the worktree what decides about the version. */
export async function demandOf(
  packageManager: NonNullable<Project["packageManager"]>,
  worktree: string,
): Promise<PackageManagerDemand> {
  const { name, version, lockfile } = packageManager;
  const isText = lockfile !== undefined && !lockfile.endsWith(".lockb");
  const head = isText ? await head4k(path.join(worktree, lockfile)) : "";
  const yarnrc = name === "yarn" ? await head4k(path.join(worktree, ".yarnrc.yml")) : "";
  const committedYarn = /^yarnPath:\s*["']?([^"'\s]+)/m.exec(yarnrc)?.[1];
  return { name, version, lockfileHead: head, committedYarn };
}

/** The exact version that the repository names, else the newest that reads its lockfile. */
export async function choosePackageManager(
  demand: PackageManagerDemand,
  fetcher: ToolFetcher,
): Promise<ChosenPackageManager> {
  const { name } = demand;
  if (name === "npm") return chooseNpm(demand, fetcher);
  if (name === "bun") return chooseBun(demand, fetcher);
  const version = demand.version ?? (name === "pnpm" ? pnpmFor(demand) : yarnFor(demand));
  const isBerry = name === "yarn" && !/^[01](?:\.|$)/.test(version);
  const folder = await fetchTool(fetcher, isBerry ? "@yarnpkg/cli-dist" : name, version);
  return { name, version: await versionIn(folder), isBerry, links: await binLinks(folder) };
}

async function chooseNpm(
  demand: PackageManagerDemand,
  fetcher: ToolFetcher,
): Promise<ChosenPackageManager> {
  const machines = path.dirname(path.dirname(fetcher.npm));
  const version = await versionIn(machines);
  if (demand.version === undefined || demand.version === version) {
    return { name: "npm", version, isBerry: false, links: {} };
  }
  const folder = await fetchTool(fetcher, "npm", demand.version);
  return { name: "npm", version: demand.version, isBerry: false, links: await binLinks(folder) };
}

async function chooseBun(
  demand: PackageManagerDemand,
  fetcher: ToolFetcher,
): Promise<ChosenPackageManager> {
  const version = demand.version ?? "1";
  const folder = await fetchTool(fetcher, await bunPackage(), version);
  const program = path.join(folder, "bin/bun");
  return {
    name: "bun",
    version: await versionIn(folder),
    isBerry: false,
    links: { bun: program, bunx: program },
  };
}

/** Bun's program is in a package per platform; processors without AVX2 need the baseline. */
async function bunPackage(): Promise<string> {
  const architecture = process.arch === "arm64" ? "aarch64" : process.arch;
  const flags = process.platform === "linux" ? await readFile("/proc/cpuinfo", "utf8") : "avx2";
  const baseline = process.arch === "x64" && !/\bavx2\b/.test(flags) ? "-baseline" : "";
  return `@oven/bun-${process.platform}-${architecture}${baseline}`;
}

function pnpmFor({ lockfileHead }: PackageManagerDemand): string {
  const format = /^lockfileVersion:\s*'?([\d.]+)/m.exec(lockfileHead)?.[1] ?? "9.0";
  if (format.startsWith("5.3")) return "6";
  if (format.startsWith("5")) return "7";
  return format.startsWith("6") ? "8" : "10";
}

function yarnFor({ lockfileHead, committedYarn }: PackageManagerDemand): string {
  const committed = /yarn-(\d+\.\d+\.\d+)[\w.-]*\.c?js$/.exec(committedYarn ?? "")?.[1];
  if (committed !== undefined) return committed;
  const format = /^__metadata:\s*\n\s+version:\s*(\d+)/m.exec(lockfileHead)?.[1];
  if (format === undefined) return lockfileHead === "" ? "4" : "1";
  return Number(format) >= 8 ? "4" : "3";
}

async function versionIn(folder: string): Promise<string> {
  const text = await readFile(path.join(folder, "package.json"), "utf8");
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? "unknown";
}

async function binLinks(folder: string): Promise<Readonly<Record<string, string>>> {
  const { bin } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8")) as {
    bin?: Record<string, string> | string;
  };
  const entries =
    typeof bin === "string" ? [[path.basename(folder), bin]] : Object.entries(bin ?? {});
  return Object.fromEntries(
    entries.map(([name, file]) => [name, path.join(folder, file as string)]),
  );
}

async function head4k(file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.slice(0, 4_096);
}
