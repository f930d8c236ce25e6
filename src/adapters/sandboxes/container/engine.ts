import { z } from "zod";
import { findProgram, runProcess } from "#infra/process";
import { SandboxUnavailableError } from "../errors.ts";

/** Docker or Podman, as it answered. */
export interface Engine {
  readonly kind: "docker" | "podman";
  /** Absolute path of its command. */
  readonly program: string;
  readonly version: string;
  /** It has no rights of root: users of a container are users of the caller's own. */
  readonly rootless: boolean;
  /** gVisor's, where it is installed: a kernel of its own for each container. */
  readonly runtime: "runsc" | undefined;
  /** Docker's `userns-remap`: root inside, and everybody else, is somebody who owns nothing outside. */
  readonly remapped: boolean;
  /** SELinux keeps containers out of folders that are not labelled for them. */
  readonly labelled: boolean;
}

const ANSWER_MS = 15_000;

/** The first that answers: `docker`, then `podman`. Throws why there is none. */
export async function findEngine(path: string): Promise<Engine> {
  const failures: SandboxUnavailableError[] = [];
  for (const name of ["docker", "podman"]) {
    const program = findProgram(name, path);
    if (program === undefined) continue;
    try {
      return await askEngine(program, path);
    } catch (error) {
      if (!(error instanceof SandboxUnavailableError)) throw error;
      failures.push(error);
    }
  }
  throw (
    failures.at(-1) ??
    new SandboxUnavailableError("NO_ENGINE", "Neither docker nor podman was found on the PATH.")
  );
}

async function askEngine(program: string, path: string): Promise<Engine> {
  const { stdout, stderr } = await runProcess({
    argv: [program, "info", "--format", "{{json .}}"],
    environment: clientEnvironment(),
    timeMs: ANSWER_MS,
  });
  const info = parseInfo(stdout);
  if (info === undefined) throw notRunning(program, stderr);
  return "host" in info ? podman(program, info, path) : docker(program, info, stderr);
}

// `docker info`: the part of its JSON that is needed. Without a daemon the client answers with errors alone.
const dockerSchema = z.object({
  ServerVersion: z.string().optional(),
  ServerErrors: z.array(z.string()).optional(),
  MemoryLimit: z.boolean().optional(),
  PidsLimit: z.boolean().optional(),
  Runtimes: z.record(z.string(), z.unknown()).nullish(),
  SecurityOptions: z.array(z.string()).nullish(),
});

// `podman info`, since version 3.
const podmanSchema = z.object({
  host: z.object({
    cgroupVersion: z.string(),
    cgroupControllers: z.array(z.string()).nullish(),
    security: z.object({ rootless: z.boolean(), selinuxEnabled: z.boolean().optional() }),
  }),
  version: z.object({ Version: z.string() }),
});

type Info = z.infer<typeof dockerSchema> | z.infer<typeof podmanSchema>;

function parseInfo(text: string): Info | undefined {
  try {
    return podmanSchema.or(dockerSchema).parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function docker(program: string, info: z.infer<typeof dockerSchema>, stderr: string): Engine {
  if (info.ServerVersion === undefined || info.ServerVersion === "") {
    throw notRunning(program, (info.ServerErrors ?? [stderr]).join("; "));
  }
  if (info.MemoryLimit !== true || info.PidsLimit !== true) throw noControlGroups(program);
  const options = info.SecurityOptions ?? [];
  const has = (name: string): boolean =>
    options.some((option) => option.split(",").includes(`name=${name}`));
  return {
    kind: "docker",
    program,
    version: info.ServerVersion,
    rootless: has("rootless"),
    runtime: "runsc" in (info.Runtimes ?? {}) ? "runsc" : undefined,
    remapped: has("userns"),
    labelled: has("selinux"),
  };
}

function podman(
  program: string,
  { host, version }: z.infer<typeof podmanSchema>,
  path: string,
): Engine {
  const { rootless, selinuxEnabled } = host.security;
  const controllers = host.cgroupControllers ?? [];
  // Podman without root ignores limits where the version is 1, and only warns.
  const limits = rootless && host.cgroupVersion === "v1" ? [] : controllers;
  if (!["memory", "pids"].every((name) => limits.includes(name))) throw noControlGroups(program);
  const gvisor = !rootless && findProgram("runsc", path) !== undefined;
  return {
    kind: "podman",
    program,
    version: version.Version,
    rootless,
    runtime: gvisor ? "runsc" : undefined,
    remapped: false,
    labelled: selinuxEnabled === true,
  };
}

function notRunning(program: string, said: string): SandboxUnavailableError {
  const words = said.trim().split("\n").at(-1)?.slice(0, 300) ?? "";
  return new SandboxUnavailableError(
    "ENGINE_NOT_RUNNING",
    `${program} does not answer${words === "" ? "" : `: ${words}`}`,
  );
}

function noControlGroups(program: string): SandboxUnavailableError {
  return new SandboxUnavailableError(
    "NO_CGROUPS",
    `${program} cannot limit the memory and the processes of a container on this machine.`,
  );
}

/** What the command itself needs of our environment: where it, its files and its service are. */
const OWN = [
  "PATH",
  "HOME",
  "TMPDIR",
  "DBUS_SESSION_BUS_ADDRESS",
  "STORAGE_DRIVER",
  "STORAGE_OPTS",
];
const OWN_PREFIXES = ["DOCKER_", "CONTAINER_", "CONTAINERS_", "XDG_"];

export function clientEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && isOwn(name) ? [[name, value] as const] : [],
    ),
  );
}

function isOwn(name: string): boolean {
  return OWN.includes(name) || OWN_PREFIXES.some((prefix) => name.startsWith(prefix));
}

/** Names that the command, its language's run time or the loader of programs would heed themselves. */
export function isHeededByClient(name: string): boolean {
  return (
    isOwn(name) ||
    /^(LD_|GLIBC_|MALLOC_|GO|GRPC_|OTEL_|BUILDKIT_|BUILDAH_|PODMAN_|_CONTAINERS_|SSL_|NOTIFY_|LISTEN_)/.test(
      name,
    ) ||
    /^(LANG|LC_\w+|TZ|SHELL|USER|LOGNAME|IFS|ENV|BASH_ENV|TERM|RES_OPTIONS|HOSTALIASES|LOCALDOMAIN|NSS_\w+)$/.test(
      name,
    ) ||
    /^(HTTPS?|NO|ALL)_PROXY$/i.test(name)
  );
}
