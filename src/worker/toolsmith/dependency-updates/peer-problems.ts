import satisfies from "semver/functions/satisfies.js";
import validRange from "semver/ranges/valid.js";
import { parseVersion } from "./versions.ts";

export interface PeerDemand {
  readonly dependent: string;
  readonly peer: string;
  readonly range: string;
  /** What it gets. */
  readonly version: string | undefined;
}

/** Says it when the version is known and not what the dependent asks for; prereleases are not judged. */
export function peerProblem({ dependent, peer, range, version }: PeerDemand): string | undefined {
  if (version === undefined || parseVersion(version) === undefined) return undefined;
  if (!/\d/.test(range) || validRange(range) === null) return undefined;
  if (satisfies(version, range, { includePrerelease: true })) return undefined;
  return `${dependent} asks for ${peer} ${range} and would get ${version}`;
}
