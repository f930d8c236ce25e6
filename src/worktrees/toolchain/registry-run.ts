import { chown, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Sandbox, SandboxResult } from "#adapters/sandboxes";
import { MARKER_VARIABLE } from "#infra/process";
import type { Parts } from "#infra/resilience";
import { removeTree } from "../folders/remove-tree.ts";
import { commandLimits } from "./limits.ts";
import type { Registries } from "./registries.ts";
import { anyRegistryAnswers, triesOnce } from "./registry-answers.ts";
import { withRegistryGuard } from "./registry-guard.ts";

/** A command of a package manager, with the network to the person's registries and nothing else. */
export interface RegistryRun {
  readonly argv: readonly string[];
  /** Absolute, writable. */
  readonly tree: string;
  /** Relative to the tree; default its root. */
  readonly directory?: string;
  /** A folder beside it for HOME and caches; made, and removed by `closeHome`. */
  readonly home: string;
  readonly readOnly: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Tokens of the person's npm configuration are given; only to commands that run no code of packages. */
  readonly withCredentials: boolean;
  /** Whether scripts of packages run. */
  readonly runsCode: boolean;
  readonly timeMs: number;
  readonly signal: AbortSignal;
  readonly onOutput?: (chunk: string) => void;
}

export interface RegistryAccess {
  readonly sandbox: Sandbox;
  readonly registries: Registries;
  /** The session's id, in the environment of all its processes as ARTEL_MARKER, so that none is left behind. */
  readonly marker?: string;
  /** Default: a registry in trouble is asked again and again. */
  readonly parts?: Parts;
}

/** Rejects with a `PartUnavailableError` while the registry is left alone. */
export async function runWithRegistry(
  access: RegistryAccess,
  run: RegistryRun,
): Promise<SandboxResult> {
  const { parts, registries, marker } = access;
  const { timeMs, runsCode, signal } = run;
  if (parts === undefined) return runOnce(access, run, timeMs);
  const guarded = { parts, registries, session: marker, signal, timeMs, runsCode };
  return withRegistryGuard(guarded, (left) => runOnce(access, run, left));
}

async function runOnce(
  access: RegistryAccess,
  run: RegistryRun,
  timeMs: number,
): Promise<SandboxResult> {
  const { sandbox, registries } = access;
  await writeHome(access, run);
  const { onOutput } = run;
  const patience = (await anyRegistryAnswers(registries)) ? {} : triesOnce;
  return sandbox.run(
    {
      argv: run.argv,
      cwd: path.join(run.tree, run.directory ?? "."),
      ...(onOutput && { onOutput: (chunk) => onOutput(chunk) }),
    },
    {
      worktree: run.tree,
      writable: [run.home],
      readOnly: [...run.readOnly, ...registries.certificateFiles],
      environment: {
        ...registryEnvironment(registries, run.home),
        ...patience,
        ...run.environment,
        ...(access.marker !== undefined && { [MARKER_VARIABLE]: access.marker }),
      },
      network: { kind: "allow", hosts: registries.hosts, upstreamProxy: registries.upstreamProxy },
      limits: commandLimits(timeMs),
    },
    run.signal,
  );
}

export async function closeHome(home: string): Promise<void> {
  await removeTree(home);
}

async function writeHome({ sandbox, registries }: RegistryAccess, run: RegistryRun): Promise<void> {
  const { uid, gid } = sandbox.identity();
  const npmrc = path.join(run.home, ".npmrc");
  const secrets = run.withCredentials ? registries.secretLines : [];
  await mkdir(run.home, { recursive: true, mode: 0o700 });
  await writeFile(npmrc, [...registries.publicLines, ...secrets, ""].join("\n"), { mode: 0o600 });
  if (uid === process.getuid?.()) return;
  await chown(run.home, uid, gid);
  await chown(npmrc, uid, gid);
}

/** Settings by environment as well as by file: each package manager reads a different part of them. */
function registryEnvironment(
  registries: Registries,
  home: string,
): Readonly<Record<string, string>> {
  const cache = path.join(home, "cache");
  const [certificates] = registries.certificateFiles;
  return {
    HOME: home,
    LANG: "C.UTF-8",
    CI: "true",
    NO_COLOR: "1",
    npm_config_userconfig: path.join(home, ".npmrc"),
    npm_config_globalconfig: path.join(home, ".npmrc-global"),
    npm_config_registry: registries.defaultUrl,
    npm_config_cache: path.join(cache, "npm"),
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_update_notifier: "false",
    npm_config_loglevel: "warn",
    npm_config_store_dir: path.join(cache, "pnpm"),
    PNPM_HOME: path.join(cache, "pnpm-home"),
    pnpm_config_store_dir: path.join(cache, "pnpm"),
    pnpm_config_registry: registries.defaultUrl,
    XDG_CACHE_HOME: path.join(cache, "xdg"),
    XDG_DATA_HOME: path.join(cache, "xdg-data"),
    XDG_STATE_HOME: path.join(cache, "xdg-state"),
    COREPACK_ENABLE_STRICT: "0",
    YARN_CACHE_FOLDER: path.join(cache, "yarn"),
    YARN_GLOBAL_FOLDER: path.join(cache, "yarn-global"),
    YARN_ENABLE_GLOBAL_CACHE: "false",
    YARN_ENABLE_TELEMETRY: "false",
    YARN_NPM_REGISTRY_SERVER: registries.defaultUrl.replace(/\/$/, ""),
    BUN_INSTALL_CACHE_DIR: path.join(cache, "bun"),
    BUN_CONFIG_REGISTRY: registries.defaultUrl,
    DO_NOT_TRACK: "1",
    ...(certificates !== undefined && {
      NODE_EXTRA_CA_CERTS: certificates,
      npm_config_cafile: certificates,
      YARN_HTTPS_CA_FILE_PATH: certificates,
    }),
  };
}
