import { ArtelError } from "#shared";
import type { ErrorKind } from "#shared";

export type DependencyErrorCode =
  /** package.json asks for what the lockfile does not have. */
  | "LOCKFILE_OUT_OF_STEP"
  | "INSTALL_FAILED"
  | "INSTALL_TIMEOUT"
  | "INSTALL_MEMORY"
  /** No registry of the person's npm configuration answers. */
  | "NO_NETWORK"
  | "DISK_FULL";

/** What an installation failed of, as far as its output tells. */
export type InstallFailureCause = "network" | "denied-host" | "build-script" | "engine" | "unknown";

const kinds: Readonly<Record<DependencyErrorCode, ErrorKind>> = {
  LOCKFILE_OUT_OF_STEP: "refused",
  INSTALL_FAILED: "failed",
  INSTALL_TIMEOUT: "failed",
  INSTALL_MEMORY: "failed",
  NO_NETWORK: "environment",
  DISK_FULL: "environment",
};

/** The dependencies of the repository could not be installed. */
export class DependencyError extends ArtelError {
  declare readonly code: DependencyErrorCode;

  constructor(
    code: DependencyErrorCode,
    message: string,
    remedy: string,
    options: {
      readonly cause?: unknown;
      readonly details?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    super({ code, kind: kinds[code], message, remedy, ...options });
  }
}

/**
 * Why a change's manifests or lockfile cannot be installed, when that is the change's own doing; undefined for every
 * other error, such as a network or a disk that fails.
 */
export function installRefusal(error: unknown): string | undefined {
  if (!(error instanceof DependencyError)) return undefined;
  if (error.code === "LOCKFILE_OUT_OF_STEP") return error.message;
  return error.code === "INSTALL_FAILED" && error.details["cause"] !== "network"
    ? error.message
    : undefined;
}
