import { lstatSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, normalize, relative, sep } from "node:path";
import type { SandboxCommand, SandboxPolicy } from "./sandbox.ts";
import { SandboxUnavailableError } from "./errors.ts";

/** One path of the host that is seen inside, at the same place. */
export interface Mount {
  /** Where it really is on the host, without symbolic links. */
  readonly source: string;
  readonly target: string;
  readonly writable: boolean;
}

/**
 * The mounts of a policy, outer folders before what they hold. Throws `BAD_PATH` for a path that does not exist or
 * that a symbolic link, planted by an earlier command, leads out of the folder that it is in.
 */
export function policyMounts(policy: SandboxPolicy, command: Pick<SandboxCommand, "cwd">): Mount[] {
  const writable = [policy.worktree, ...(policy.writable ?? [])].map(checkedAbsolute);
  const readOnly = (policy.readOnly ?? []).map(checkedAbsolute);
  const mounts = [
    ...writable.map((target, index) => ({
      source: realPath(target),
      target,
      writable: index > 0 || policy.worktreeWritable !== false,
    })),
    ...readOnly.map((target) => ({ source: realPath(target), target, writable: false })),
  ];
  for (const mount of mounts) refuseEscape(mount, writable);
  refuseOutside(checkedAbsolute(command.cwd), writable);
  return [...mounts.sort(outerFirst), ...gitMetadata(writable[0] ?? "")];
}

/** Sockets that host processes listen on inside a mounted folder: a network namespace does not keep those out. */
export function hostSockets(mounts: readonly Mount[]): string[] {
  let table: string;
  try {
    table = readFileSync("/proc/net/unix", "utf8");
  } catch {
    return [];
  }
  const paths = new Set(
    table
      .split("\n")
      .map((line) => line.split(" ").slice(7).join(" ").trim())
      .filter((path) => isAbsolute(path)),
  );
  return [...paths].flatMap((path) => {
    const mount = mounts.find(({ source }) => isInside(path, source));
    if (mount === undefined || !isSocket(path)) return [];
    return [join(mount.target, relative(mount.source, path))];
  });
}

export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === sep ? sep : folder + sep);
}

/** `.git` of the worktree, a file or a folder, read-only and last, so that no writable path opens it again. */
function gitMetadata(worktree: string): Mount[] {
  const target = join(worktree, ".git");
  let status;
  try {
    status = lstatSync(target);
  } catch {
    return [];
  }
  if (status.isSymbolicLink()) {
    throw new SandboxUnavailableError(
      "BAD_PATH",
      `${target} is a symbolic link; git makes a file or a folder.`,
    );
  }
  return [{ source: realPath(target), target, writable: false }];
}

function checkedAbsolute(path: string): string {
  if (!isAbsolute(path) || path.includes("\0")) {
    throw new SandboxUnavailableError("BAD_PATH", `"${path}" is not an absolute path.`);
  }
  const clean = normalize(path);
  return clean.length > 1 && clean.endsWith(sep) ? clean.slice(0, -1) : clean;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    throw new SandboxUnavailableError("BAD_PATH", `${path} does not exist or cannot be read.`, {
      cause,
    });
  }
}

/** Inside a folder that commands may write, a path must be what it says: no link on the way. */
function refuseEscape(mount: Mount, writable: readonly string[]): void {
  const holders = writable.filter(
    (folder) => folder !== mount.target && isInside(mount.target, folder),
  );
  for (const folder of holders) {
    if (mount.source !== join(realPath(folder), relative(folder, mount.target))) {
      throw new SandboxUnavailableError(
        "BAD_PATH",
        `${mount.target} leads through a symbolic link to ${mount.source}.`,
      );
    }
  }
}

function refuseOutside(cwd: string, writable: readonly string[]): void {
  if (writable.some((folder) => isInside(cwd, folder))) return;
  throw new SandboxUnavailableError(
    "BAD_PATH",
    `The folder to run in, ${cwd}, is outside of the worktree.`,
  );
}

function outerFirst(left: Mount, right: Mount): number {
  const depth = (mount: Mount): number => mount.target.split(sep).length;
  return depth(left) - depth(right) || Number(right.writable) - Number(left.writable);
}

function isSocket(path: string): boolean {
  try {
    return lstatSync(path).isSocket();
  } catch {
    return false;
  }
}

/** True when a user who owns nothing and is in no group can reach the path through all folders above it. */
export function canReach(path: string, uid: number): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid: owner } = statSync(folder);
    if ((mode & (owner === uid ? 0o100 : 0o001)) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
