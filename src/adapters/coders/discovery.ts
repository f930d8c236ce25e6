import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import gte from "semver/functions/gte.js";
import type { Sandbox, SandboxPolicy, SandboxResult } from "#adapters/sandboxes";
import { findProgram } from "#infra/process";
import { redact } from "#shared";
import type { Coder } from "./coder.ts";
import { CoderUnavailableError } from "./errors.ts";
import { installationOf, type Installation } from "./installation.ts";

/** One that can be begun with. */
export interface UsableCoder {
  readonly coder: Coder;
  /** Where it was found on the PATH. */
  readonly path: string;
  readonly version: string;
  readonly installation: Installation;
}

/** What became of looking for one of them. */
export type CoderFinding =
  | ({ readonly status: "usable" } & UsableCoder)
  | {
      /** Nothing of it is there; it is there, but cannot be used. */
      readonly status: "absent" | "unusable";
      readonly coder: Coder;
      readonly path?: string;
      readonly version?: string;
      /** Why, and what to do. */
      readonly error: CoderUnavailableError;
    };

export interface DiscoveryOptions {
  /** In which they are asked for their version: they are not ours. */
  readonly sandbox: Sandbox;
  readonly coders: readonly Coder[];
  /** Default: this process's PATH. */
  readonly path?: string;
  readonly signal?: AbortSignal;
}

const VERSION_MS = 30_000;
const GIBIBYTE = 1024 ** 3;

/** Looks for each on the PATH, and asks those that are there for their version. Rejects only as the sandbox does. */
export async function discoverCoders(options: DiscoveryOptions): Promise<readonly CoderFinding[]> {
  return Promise.all(options.coders.map((coder) => discover(coder, options)));
}

/** The same for one that is needed. */
export async function requireCoder(
  coder: Coder,
  options: Omit<DiscoveryOptions, "coders">,
): Promise<UsableCoder> {
  const found = await discover(coder, { ...options, coders: [coder] });
  if (found.status === "usable") return found;
  throw found.error;
}

async function discover(coder: Coder, options: DiscoveryOptions): Promise<CoderFinding> {
  const path = coder.programs
    .map((program) => findProgram(program, options.path))
    .find((found) => found !== undefined);
  if (path === undefined) {
    const names = coder.programs.map((program) => `\`${program}\``).join(" or ");
    const error = unavailable(coder, "CODER_NOT_FOUND", `${names} was not found on the PATH.`);
    return { status: "absent", coder, error };
  }
  const installation = await installationOf(path);
  const result = await askVersion(coder, installation, options);
  const version = /\d+\.\d+\.\d+/.exec(result.stdout)?.[0];
  if (result.exitCode !== 0 || version === undefined) {
    const said = lastLine(result.stderr) ?? lastLine(result.stdout) ?? "nothing";
    const error = unavailable(
      coder,
      "CODER_NOT_RUNNABLE",
      `${path} does not tell its version in the sandbox (${howEnded(result)}); it said: ${said}`,
    );
    return { status: "unusable", coder, path, error };
  }
  if (gte(version, coder.minimumVersion)) {
    return { status: "usable", coder, path, version, installation };
  }
  const old = `${path} is version ${version}; ${coder.minimumVersion} or newer is needed.`;
  const error = unavailable(coder, "CODER_TOO_OLD", old);
  return { status: "unusable", coder, path, version, error };
}

function unavailable(
  coder: Coder,
  code: "CODER_NOT_FOUND" | "CODER_TOO_OLD" | "CODER_NOT_RUNNABLE",
  message: string,
): CoderUnavailableError {
  const remedy = `Install ${coder.title} by ${coder.installation}.`;
  return new CoderUnavailableError(code, {
    coder: coder.name,
    message: `${coder.title}: ${message}`,
    remedy,
  });
}

/** In an empty folder, without network and with a home of its own. */
async function askVersion(
  coder: Coder,
  installation: Installation,
  { sandbox, signal }: DiscoveryOptions,
): Promise<SandboxResult> {
  const folder = await mkdtemp(join(tmpdir(), "artel-coder-"));
  try {
    const { uid, gid } = sandbox.identity();
    if (process.getuid?.() === 0) await chown(folder, uid, gid);
    const argv = [...installation.argv, ...coder.versionArguments];
    return await sandbox.run({ argv, cwd: folder }, versionPolicy(folder, installation), signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function versionPolicy(folder: string, { readOnly }: Installation): SandboxPolicy {
  return {
    worktree: folder,
    readOnly,
    environment: { CI: "true", DO_NOT_TRACK: "1" },
    network: { kind: "none" },
    limits: {
      timeMs: VERSION_MS,
      memoryBytes: 2 * GIBIBYTE,
      processes: 256,
      openFiles: 4096,
      fileBytes: GIBIBYTE,
      outputBytes: 64 * 1024,
    },
  };
}

function howEnded({ ended, exitCode, signal }: SandboxResult): string {
  if (ended !== "exit") return `ended by its limit of ${ended}`;
  return exitCode === null ? `ended by ${signal ?? "a signal"}` : `exit code ${exitCode}`;
}

function lastLine(text: string): string | undefined {
  return redact(text).trim().split("\n").at(-1)?.slice(0, 300) || undefined;
}
