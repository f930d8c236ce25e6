import semverSatisfies from "semver/functions/satisfies.js";
import validRange from "semver/ranges/valid.js";

/** Ranges of semver; a prerelease counts like its release. What is no range is met by every version. */
export function satisfies(version: string, range: string): boolean {
  const options = { includePrerelease: true, loose: true };
  return validRange(range, options) === null || semverSatisfies(version, range, options);
}
