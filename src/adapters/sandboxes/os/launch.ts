import type { SandboxLimits } from "../sandbox.ts";
import type { HostPrograms } from "./host-programs.ts";
import type { Mount } from "../policy-paths.ts";
import { rootFileSystem, sealedRoot } from "./root-file-system.ts";
import type { SandboxUser } from "../sandbox-user.ts";

/** Numbers of the open files that bwrap reads its set-up from; they are closed before the command starts. */
export interface Descriptors {
  readonly arguments: number;
  readonly seccomp: number;
  readonly status: number;
  /** Path inside and the descriptor of its content. */
  readonly files: readonly (readonly [string, number])[];
  /** Of the staging table. */
  readonly stage: number | undefined;
  /** Open on /dev/null, only to be closed. */
  readonly leaked: readonly number[];
}

export interface Inside {
  readonly mounts: readonly Mount[];
  /** Sockets of the host that are covered up. */
  readonly masked: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly temporaryBytes: number | undefined;
}

/**
 * What bwrap reads through a descriptor, NUL-separated: so the environment is neither on a command line nor in the
 * environment of a program that runs outside (LD_PRELOAD!).
 */
export function bwrapArguments(inside: Inside, descriptors: Descriptors): string {
  const list = [
    "--unshare-user",
    "--unshare-ipc",
    "--unshare-pid",
    "--unshare-net",
    "--unshare-uts",
    "--unshare-cgroup-try",
    "--hostname",
    "sandbox",
    "--cap-drop",
    "ALL",
    "--die-with-parent",
    "--new-session",
    "--seccomp",
    String(descriptors.seccomp),
    "--json-status-fd",
    String(descriptors.status),
    ...rootFileSystem(inside.temporaryBytes),
    ...descriptors.files.flatMap(([path, descriptor]) => [
      "--ro-bind-data",
      String(descriptor),
      path,
    ]),
    ...inside.mounts.flatMap(({ source, target, writable }) => [
      writable ? "--bind" : "--ro-bind",
      source,
      target,
    ]),
    ...inside.masked.flatMap((path) => ["--ro-bind", "/dev/null", path]),
    ...sealedRoot,
    "--chdir",
    inside.cwd,
    "--clearenv",
    ...Object.entries(inside.environment).flatMap(([name, value]) => ["--setenv", name, value]),
  ];
  return list.map((argument) => `${argument}\0`).join("");
}

/** The chain of programs, each replacing the one before, that ends in the command. */
export function launchArguments(
  programs: HostPrograms,
  user: SandboxUser,
  descriptors: Descriptors,
  command: readonly string[],
): string[] {
  return [
    ...(descriptors.stage === undefined ? [] : stageFirst(programs, descriptors.stage)),
    ...(user.dropped ? becomeUser(programs, user) : []),
    programs.bwrap,
    ...[descriptors.arguments, ...descriptors.leaked].flatMap((file) => ["--args", String(file)]),
    "--",
    ...command,
  ];
}

/**
 * Inside the sandbox, for the number of processes is counted per user and user namespace: set outside, it would count
 * everything that the user runs on the machine.
 */
export function limited(
  programs: HostPrograms,
  limits: SandboxLimits,
  openFilesCeiling: number,
  argv: readonly string[],
): string[] {
  const whole = (value: number): string =>
    Number.isFinite(value) ? BigInt(Math.max(1, Math.floor(value))).toString() : "unlimited";
  return [
    programs.prlimit,
    `--nofile=${whole(Math.min(limits.openFiles, openFilesCeiling))}`,
    `--nproc=${whole(limits.processes)}`,
    `--fsize=${whole(limits.fileBytes)}`,
    ...(limits.cpuMs === undefined ? [] : [`--cpu=${whole(Math.ceil(limits.cpuMs / 1000))}`]),
    "--core=0",
    "--",
    ...argv,
  ];
}

/**
 * The table comes as a descriptor and the rest as positional parameters: the shell's program is a constant. Otherwise
 * mount would note each place in /run/mount/utab, which belongs to the whole machine and is never cleaned.
 */
function stageFirst(programs: HostPrograms, table: number): string[] {
  const script = `mount="$1"; shift; "$mount" --no-mtab --all --fstab /proc/self/fd/${table} && exec "$@" ${table}<&-`;
  return [
    programs.unshare,
    "--mount",
    "--propagation",
    "private",
    programs.shell,
    "-c",
    script,
    "artel-sandbox",
    programs.mount,
  ];
}

function becomeUser(programs: HostPrograms, user: SandboxUser): string[] {
  return [
    programs.setpriv,
    "--reuid",
    String(user.uid),
    "--regid",
    String(user.gid),
    "--clear-groups",
    "--inh-caps=-all",
    "--",
  ];
}
