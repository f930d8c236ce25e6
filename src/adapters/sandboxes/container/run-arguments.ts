import { SandboxUnavailableError } from "../errors.ts";
import { HOME, TEMPORARY } from "../inside.ts";
import { openFilesCeiling, processesCeiling } from "../own-limits.ts";
import type { Mount } from "../policy-paths.ts";
import type { SandboxLimits } from "../sandbox.ts";
import type { Engine } from "./engine.ts";

export interface ContainerPlan {
  /** Unique: by it the container is ended. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly image: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly hasInput: boolean;
  readonly user: { readonly uid: number; readonly gid: number };
  readonly mounts: readonly Mount[];
  /** Sockets of the host that are covered up. */
  readonly masked: readonly string[];
  /** Names only: the values are in the environment of the engine's command. */
  readonly variables: readonly string[];
  readonly environmentFile: string;
  readonly limits: SandboxLimits;
}

const SHARED_MEMORY_BYTES = 64 * 1024 * 1024;

/** The whole command line, engine included: `docker run …` (28.2) or `podman run …` (4.3 and newer). */
export function runArguments(engine: Engine, plan: ContainerPlan): string[] {
  return [
    engine.program,
    // Podman knows its runtime as an option of its own, Docker as one of `run`.
    ...(engine.kind === "podman" && engine.runtime !== undefined
      ? ["--runtime", engine.runtime]
      : []),
    "run",
    "--name",
    plan.name,
    ...Object.entries(plan.labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]),
    "--pull",
    "never",
    ...(plan.hasInput ? ["--interactive"] : []),
    "--sig-proxy=false",
    "--init",
    "--log-driver",
    "none",
    "--no-healthcheck",
    "--entrypoint",
    "",
    "--hostname",
    "sandbox",
    "--workdir",
    plan.cwd,
    ...isolation(engine, plan),
    ...limits(engine, plan.limits),
    ...fileSystem(engine, plan),
    ...plan.variables.flatMap((name) => ["--env", name]),
    "--env-file",
    plan.environmentFile,
    plan.image,
    ...plan.argv,
  ];
}

function isolation(engine: Engine, plan: ContainerPlan): string[] {
  return [
    "--network",
    "none",
    "--ipc",
    "private",
    "--read-only",
    "--cap-drop",
    "ALL",
    "--security-opt",
    "no-new-privileges",
    ...(engine.labelled ? ["--security-opt", "label=disable"] : []),
    ...(engine.kind === "docker" && engine.runtime !== undefined
      ? ["--runtime", engine.runtime]
      : []),
    ...userArguments(engine, plan.user),
    // What Podman would add to a read-only file system and to the environment, and take from the image.
    ...(engine.kind === "podman"
      ? ["--read-only-tmpfs=false", "--http-proxy=false", "--image-volume", "ignore"]
      : []),
  ];
}

/** The owner of the worktree, as it is known inside. */
function userArguments(engine: Engine, { uid, gid }: ContainerPlan["user"]): string[] {
  if (engine.kind === "podman") {
    return [...(engine.rootless ? ["--userns", "keep-id"] : []), "--user", `${uid}:${gid}`];
  }
  // A rootless daemon maps its own user to root inside, who has no capability there and is nobody else outside.
  if (engine.rootless) return ["--user", "0:0"];
  return [...(engine.remapped ? ["--userns", "host"] : []), "--user", `${uid}:${gid}`];
}

function limits(engine: Engine, wanted: SandboxLimits): string[] {
  const memory = whole(wanted.memoryBytes);
  const both = (name: string, value: string): string[] => ["--ulimit", `${name}=${value}:${value}`];
  // Podman's containers are its children, and may not have more than it has itself; Docker's are of its service.
  const isOurs = engine.kind === "podman";
  const openFiles = isOurs ? Math.min(wanted.openFiles, openFilesCeiling()) : wanted.openFiles;
  return [
    "--memory",
    memory,
    // Memory and swap together: no swap.
    "--memory-swap",
    memory,
    "--pids-limit",
    whole(wanted.processes),
    "--shm-size",
    String(SHARED_MEMORY_BYTES),
    ...both("nofile", whole(openFiles)),
    ...both("fsize", whole(wanted.fileBytes)),
    ...both("core", "0"),
    ...(wanted.cpuMs === undefined ? [] : processorTime(wanted.cpuMs)),
    // Otherwise Podman asks for more than it lowered its own limit to.
    ...(isOurs ? both("nproc", whole(processesCeiling())) : []),
  ];
}

/** At the first number the kernel sends SIGXCPU; where the second is the same, SIGKILL, which says nothing. */
function processorTime(ms: number): string[] {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return ["--ulimit", `cpu=${whole(seconds)}:${whole(seconds + 1)}`];
}

function fileSystem(
  engine: Engine,
  { masked, limits: { memoryBytes }, ...plan }: ContainerPlan,
): string[] {
  // Otherwise Podman copies what the image has there into it.
  const own = engine.kind === "podman" ? ",notmpcopyup" : "";
  // The same place twice is a mistake to Podman; the later one is what counts, as in the os sandbox.
  const mounts = [...new Map(plan.mounts.map((mount) => [mount.target, mount])).values()];
  const taken = new Set(mounts.map(({ target }) => target));
  const temporary = [TEMPORARY, HOME]
    .filter((folder) => !taken.has(folder))
    .flatMap((folder) => [
      "--tmpfs",
      `${folder}:rw,exec,nosuid,nodev,mode=1777,size=${whole(memoryBytes / 2)}${own}`,
    ]);
  return [
    ...temporary,
    ...mounts.flatMap(({ source, target, writable }) => bind(source, target, writable)),
    ...masked.flatMap((target) => bind("/dev/null", target, false)),
  ];
}

/** Fields of a line of CSV, which the engines read differently where they need quotes: such paths are refused. */
function bind(source: string, target: string, writable: boolean): string[] {
  for (const path of [source, target]) {
    if (!/[,"\r\n]/.test(path)) continue;
    throw new SandboxUnavailableError(
      "BAD_PATH",
      `${JSON.stringify(path)} has a comma, a quote or a line break, and cannot be mounted into a container.`,
    );
  }
  return ["--mount", `type=bind,source=${source},target=${target}${writable ? "" : ",readonly"}`];
}

/** `String` would write large numbers with an exponent. */
function whole(value: number): string {
  return BigInt(Math.max(1, Math.floor(Math.min(value, Number.MAX_SAFE_INTEGER)))).toString();
}
