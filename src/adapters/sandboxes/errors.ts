import { ArtelError } from "#shared";

export type SandboxUnavailableCode =
  /** Not Linux, or a processor that the system call filter does not know. */
  | "PLATFORM"
  /** bubblewrap is not installed. */
  | "NO_BWRAP"
  /** A program of util-linux (setpriv, prlimit, unshare, mount) is not installed. */
  | "NO_UTIL_LINUX"
  /** esbuild's program for this platform is not installed, so that TypeScript snippets cannot be run. */
  | "NO_ESBUILD"
  /** The kernel, or the container that Artel runs in, does not give user namespaces to ordinary users. */
  | "NO_USERNS"
  /** Namespaces are there, but mounting in them is forbidden, as in Docker's default profile. */
  | "NO_MOUNT"
  /** Artel runs as root and cannot become an unprivileged user. */
  | "RUNNING_AS_ROOT"
  /** Neither Docker nor Podman is installed. */
  | "NO_ENGINE"
  /** Docker or Podman is installed, but its service does not answer. */
  | "ENGINE_NOT_RUNNING"
  /** Docker or Podman cannot limit memory and processes here. */
  | "NO_CGROUPS"
  /** The image of containers is not configured, or not on this machine. */
  | "NO_IMAGE"
  /** The image gives a container more than a policy can take back. */
  | "BAD_IMAGE"
  /** The sandbox cannot let a command out to chosen hosts only. */
  | "NO_NETWORK"
  /** A path of the policy does not exist, or leads out of where it seems to be. */
  | "BAD_PATH"
  /** A part of the policy is malformed. */
  | "BAD_POLICY"
  /** The sandbox starts, but something that it must deny was possible. */
  | "NOT_HOLDING"
  /** bubblewrap failed for a reason that is none of the above; the message holds its own words. */
  | "SETUP_FAILED";

const remedies: Record<SandboxUnavailableCode, string> = {
  PLATFORM: "Run Artel on Linux on x86-64 or arm64, or in a virtual machine that does.",
  NO_BWRAP:
    "Install it: `apt-get install bubblewrap` (Debian, Ubuntu), `dnf install bubblewrap` (Fedora), `apk add bubblewrap` (Alpine).",
  NO_UTIL_LINUX:
    "Install it: `apt-get install util-linux mount` (Debian, Ubuntu), `dnf install util-linux` (Fedora), `apk add util-linux setpriv` (Alpine).",
  NO_ESBUILD:
    "Install Artel again with its optional dependencies: `npm install` without `--omit=optional`.",
  NO_USERNS:
    "Allow user namespaces: `sysctl -w user.max_user_namespaces=15000`; on Debian 10 and older also `sysctl -w kernel.unprivileged_userns_clone=1`; on Ubuntu 24.04 and newer `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`. Inside Docker start the container with `--security-opt seccomp=unconfined --security-opt systempaths=unconfined --security-opt apparmor=unconfined`.",
  NO_MOUNT:
    "Allow mounts in user namespaces. Inside Docker start the container with `--security-opt seccomp=unconfined --security-opt systempaths=unconfined --security-opt apparmor=unconfined` (as root also `--cap-add SYS_ADMIN`), or run Artel outside the container.",
  RUNNING_AS_ROOT:
    "Start Artel as an ordinary user, or give root the capabilities SETUID, SETGID and SETPCAP, so that it can become an unprivileged user.",
  NO_ENGINE: "Install Docker or Podman, or use the os sandbox: `sandbox: os`.",
  ENGINE_NOT_RUNNING:
    "Start it (`systemctl start docker`) and see that you may use it (`docker info`), or use the os sandbox: `sandbox: os`.",
  NO_CGROUPS:
    "Boot with control groups of version 2 and, without root, delegate memory and pids to users; or use the os sandbox: `sandbox: os`.",
  NO_IMAGE:
    "Get an image with glibc, a shell and your tools (`docker pull node:24-bookworm`) and name it: `sandboxImage: node:24-bookworm`.",
  BAD_IMAGE: "Use an image without VOLUME, or Podman, which ignores it.",
  NO_NETWORK: "Use the os sandbox (`sandbox: os`), or an engine that does not have gVisor.",
  BAD_PATH: "Create the path, or correct it, and try again.",
  BAD_POLICY: "Correct the value named in the message.",
  NOT_HOLDING:
    "Do not run foreign code on this machine before the kernel is updated: Linux 5.15 or newer is needed.",
  SETUP_FAILED: "Run `artel doctor` to see which part of the sandbox this machine refuses.",
};

/** The command was not started, because the sandbox could not be set up around it. */
export class SandboxUnavailableError extends ArtelError {
  declare readonly code: SandboxUnavailableCode;

  constructor(
    code: SandboxUnavailableCode,
    message: string,
    options: {
      readonly details?: Readonly<Record<string, unknown>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super({ code, kind: "environment", message, remedy: remedies[code], ...options });
  }
}

/** What a host function throws when the snippet that called it may know why. Names nothing of this machine. */
export class HostFunctionError extends ArtelError {
  constructor(message: string) {
    super({ code: "HOST_FUNCTION_REFUSED", kind: "refused", message });
  }
}
