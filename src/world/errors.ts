import { ArtelError, type ErrorKind } from "#shared";

/** What can be wrong with the world model; each code's meaning and remedy are set where it is raised. */
export type WorldErrorCode =
  | "REDIS_REFUSED"
  | "REDIS_TOO_OLD"
  | "REDIS_UNREACHABLE"
  | "WORLD_BUSY"
  | "WORLD_CORRUPT"
  | "WORLD_NAME"
  | "WORLD_VERSION_FORGOTTEN"
  | "WORLD_VERSION_UNKNOWN";

export class WorldError extends ArtelError {
  declare readonly code: WorldErrorCode;

  constructor(
    code: WorldErrorCode,
    kind: ErrorKind,
    message: string,
    options: { remedy?: string; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super({ code, kind, message, ...options });
  }
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/;

/** Names become parts of keys: only what means nothing there. */
export function requireWorldName(name: string): void {
  if (NAME.test(name)) return;
  throw new WorldError("WORLD_NAME", "usage", `"${name.slice(0, 200)}" is not a name of a world.`, {
    remedy: "Use at most 200 letters, digits, dots, dashes, underscores and slashes.",
  });
}

/** Refuses a version that never was or that is no longer kept. */
export function requireVersion(
  world: string,
  wanted: number,
  known: { readonly version: number; readonly oldestVersion: number },
): void {
  const { version, oldestVersion } = known;
  if (wanted > version || wanted < 0 || !Number.isInteger(wanted)) {
    throw new WorldError(
      "WORLD_VERSION_UNKNOWN",
      "not-found",
      `The world ${world} has no version ${wanted}; its newest is ${version}.`,
      { remedy: `Choose a version from ${oldestVersion} to ${version}.`, details: { world } },
    );
  }
  if (wanted < oldestVersion) {
    throw new WorldError(
      "WORLD_VERSION_FORGOTTEN",
      "not-found",
      `Version ${wanted} of the world ${world} is no longer kept; the oldest is ${oldestVersion}.`,
      {
        remedy: "Choose a newer version; the setting world.retainedVersions keeps more of them.",
        details: { world },
      },
    );
  }
}
