import { spawnSync } from "node:child_process";
import { findProgram } from "#infra/process";
import { SandboxUnavailableError } from "../errors.ts";

/** Absolute paths of what a launch needs. */
export interface HostPrograms {
  readonly bwrap: string;
  /** Whether this bwrap can cap a memory file system (0.7 and newer; Ubuntu 22.04 has 0.6). */
  readonly bwrapSizes: boolean;
  readonly prlimit: string;
  readonly setpriv: string;
  readonly unshare: string;
  readonly mount: string;
  readonly shell: string;
}

/** Throws what is missing. `prlimit` must lie under /usr, /bin or /sbin, for it is used inside. */
export function findHostPrograms(path: string): HostPrograms {
  const places = `${path}:/usr/sbin:/usr/bin:/sbin:/bin`;
  const need = (name: string): string => {
    const found = findProgram(name, places);
    if (found !== undefined) return found;
    throw new SandboxUnavailableError("NO_UTIL_LINUX", `The program ${name} was not found.`);
  };
  const bwrap = findProgram("bwrap", path);
  if (bwrap === undefined) {
    throw new SandboxUnavailableError("NO_BWRAP", `bubblewrap (bwrap) was not found on the PATH.`, {
      details: { path },
    });
  }
  const prlimit = findProgram("prlimit", "/usr/bin:/bin:/usr/sbin:/sbin");
  if (prlimit === undefined) {
    throw new SandboxUnavailableError("NO_UTIL_LINUX", "The program prlimit was not found.");
  }
  return {
    bwrap,
    bwrapSizes: canSize(bwrap),
    prlimit,
    setpriv: need("setpriv"),
    unshare: need("unshare"),
    mount: need("mount"),
    shell: need("sh"),
  };
}

const sizing = new Map<string, boolean>();

function canSize(bwrap: string): boolean {
  const known = sizing.get(bwrap);
  if (known !== undefined) return known;
  const { stdout } = spawnSync(bwrap, ["--help"], { encoding: "utf8", env: {} });
  const answer = /^\s*--size\s/m.test(stdout);
  sizing.set(bwrap, answer);
  return answer;
}
