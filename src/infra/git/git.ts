import { Buffer } from "node:buffer";
import { ProcessStartError, runProcess } from "#infra/process";
import { ArtelError } from "#shared";
import { GitError, machineError } from "./errors.ts";

/** A setting at command scope: it wins over every configuration file. */
export type GitSetting = readonly [key: string, value: string];

/**
 * Where a git command works. Git is always told, so that a `.git` file or folder that someone else can write
 * decides nothing. A `Repository` is a place too: its objects and refs, without any work tree.
 */
export interface GitPlace {
  readonly gitDirectory: string;
  readonly workTree?: string;
  readonly indexFile?: string;
  /** Settings of this repository, on top of those that every command gets. */
  readonly settings?: readonly GitSetting[];
}

export interface GitOptions {
  readonly stdin?: string | Uint8Array;
  /** An open file as the input instead, read from where it is. */
  readonly stdinDescriptor?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Exit codes that are answers; any other is a `GitError`. Default: only 0. */
  readonly answers?: readonly number[];
  readonly signal?: AbortSignal;
  readonly timeMs?: number;
  readonly onStdout?: (chunk: Buffer) => void;
}

export interface GitResult {
  readonly exitCode: number;
  readonly bytes: Buffer;
  readonly stdout: string;
  readonly stderr: string;
}

const TEN_MINUTES = 600_000;

/** Nothing that a repository names is run, and nothing is cleaned up behind our back. */
const SETTINGS: readonly GitSetting[] = [
  ["safe.directory", "*"],
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["core.untrackedCache", "false"],
  ["core.quotePath", "false"],
  ["core.alternateRefsCommand", "false"],
  ["protocol.ext.allow", "never"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["commit.gpgSign", "false"],
  ["tag.gpgSign", "false"],
  ["log.showSignature", "false"],
  ["submodule.recurse", "false"],
  ["diff.ignoreSubmodules", "all"],
  ["advice.detachedHead", "false"],
];

/** Only for work trees of our own: whole, on a file system with real modes, bytes as they are in the repository. */
const WORK_TREE_SETTINGS: readonly GitSetting[] = [
  ["core.fileMode", "true"],
  ["core.symlinks", "true"],
  ["core.ignoreCase", "false"],
  ["core.trustctime", "true"],
  ["core.checkStat", "default"],
  ["core.autocrlf", "false"],
  ["core.safecrlf", "false"],
  ["core.sparseCheckout", "false"],
  ["index.sparse", "false"],
  ["core.splitIndex", "false"],
];

/** Variables of the caller that say how to reach a remote or where the person's configuration is. */
const KEPT_VARIABLES = new Set([
  "GIT_CONFIG_GLOBAL",
  "GIT_CONFIG_SYSTEM",
  "GIT_CONFIG_NOSYSTEM",
  "GIT_EXEC_PATH",
  "GIT_SSH",
  "GIT_SSH_COMMAND",
  "GIT_SSH_VARIANT",
  "GIT_SSL_CAINFO",
  "GIT_SSL_CAPATH",
]);

/** Runs git at a place. */
export function git(
  place: GitPlace,
  commandArguments: readonly string[],
  options: GitOptions = {},
): Promise<GitResult> {
  const environment: Record<string, string> = { GIT_DIR: place.gitDirectory };
  if (place.workTree !== undefined) environment["GIT_WORK_TREE"] = place.workTree;
  if (place.indexFile !== undefined) environment["GIT_INDEX_FILE"] = place.indexFile;
  const settings = [
    ...SETTINGS,
    ...(place.workTree === undefined ? [] : WORK_TREE_SETTINGS),
    ...(place.settings ?? []),
  ];
  return execute(place.workTree ?? place.gitDirectory, commandArguments, settings, {
    ...options,
    environment: { ...environment, ...options.environment },
  });
}

/** Runs git in a folder of the person, where git finds the repository by itself. */
export function gitIn(
  folder: string,
  commandArguments: readonly string[],
  options: GitOptions = {},
): Promise<GitResult> {
  return execute(folder, commandArguments, SETTINGS, options);
}

async function execute(
  folder: string,
  commandArguments: readonly string[],
  settings: readonly GitSetting[],
  options: GitOptions,
): Promise<GitResult> {
  const environment = {
    ...callerEnvironment(),
    ...settingVariables(settings),
    ...options.environment,
  };
  const chunks: Buffer[] = [];
  const result = await runProcess({
    argv: ["git", ...commandArguments],
    cwd: folder,
    environment,
    stdin: options.stdin,
    stdinDescriptor: options.stdinDescriptor,
    signal: options.signal,
    timeMs: options.timeMs ?? TEN_MINUTES,
    onBytes: options.onStdout ?? ((chunk) => chunks.push(chunk)),
  }).catch((error: unknown) => {
    throw startError(error, commandArguments);
  });
  const { exitCode, stderr } = result;
  if (result.ended === "cancelled") throw cancelled(commandArguments);
  if (exitCode === null || !(options.answers ?? [0]).includes(exitCode)) {
    const machine = machineError(stderr);
    throw new GitError({ arguments: commandArguments, exitCode, stderr, ...machine });
  }
  const bytes = Buffer.concat(chunks);
  return { exitCode, bytes, stdout: bytes.toString("utf8"), stderr };
}

function callerEnvironment(): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && (!name.startsWith("GIT_") || KEPT_VARIABLES.has(name))) {
      kept[name] = value;
    }
  }
  return {
    ...kept,
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_LFS_SKIP_SMUDGE: "1",
    GIT_PAGER: "cat",
    GIT_EDITOR: "false",
    GIT_ASKPASS: process.env["GIT_ASKPASS"] ?? "true",
  };
}

/** By variables and not by `-c`: a driver's name may contain `=`. */
function settingVariables(settings: readonly GitSetting[]): Record<string, string> {
  const variables: Record<string, string> = { GIT_CONFIG_COUNT: String(settings.length) };
  for (const [index, [key, value]] of settings.entries()) {
    variables[`GIT_CONFIG_KEY_${index}`] = key;
    variables[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return variables;
}

function cancelled(commandArguments: readonly string[]): ArtelError {
  return new ArtelError({
    code: "CANCELLED",
    kind: "cancelled",
    message: `git ${commandArguments[0]} was cancelled.`,
  });
}

function startError(error: unknown, commandArguments: readonly string[]): unknown {
  if (!(error instanceof ProcessStartError)) return error;
  if (error.code !== "PROGRAM_NOT_FOUND") {
    return new GitError({ arguments: commandArguments, message: error.message, cause: error });
  }
  return new GitError({
    arguments: commandArguments,
    code: "GIT_MISSING",
    kind: "environment",
    message: "The program git was not found on PATH.",
    remedy: "Install git 2.38 or newer (Debian and Ubuntu: `apt-get install git`).",
    cause: error,
  });
}

/** The non-empty fields of NUL-separated output. */
export function nulFields(output: string): string[] {
  return output.split("\0").filter((field) => field !== "");
}
