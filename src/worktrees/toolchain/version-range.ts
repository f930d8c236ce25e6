import satisfies from "semver/functions/satisfies.js";
import validRange from "semver/ranges/valid.js";

/** Long-term releases of Node by their names. */
const CODE_NAMES: Readonly<Record<string, number>> = {
  argon: 4,
  boron: 6,
  carbon: 8,
  dubnium: 10,
  erbium: 12,
  fermium: 14,
  gallium: 16,
  hydrogen: 18,
  iron: 20,
  jod: 22,
  krypton: 24,
};

/**
 * Whether a Node satisfies what a repository asks for. An exact version means its major: nobody's tests depend on
 * the patch level they were pinned at. What cannot be understood is satisfied.
 */
export function nodeSatisfies(version: string, demand: string): boolean {
  const named = codeName(demand);
  if (named === "any") return true;
  if (named !== undefined) return major(version) === named;
  const exact = /^v?(\d+)(?:\.\d+){0,2}$/.exec(demand.trim());
  if (exact) return major(version) === Number(exact[1]);
  const options = { includePrerelease: true, loose: true };
  return validRange(demand, options) === null || satisfies(version, demand, options);
}

/** The newest major that the demand allows among these, or undefined. */
export function majorFor(demand: string, majors: readonly number[]): number | undefined {
  return [...majors]
    .sort((one, other) => other - one)
    .find((candidate) => nodeSatisfies(`${candidate}.999.999`, demand));
}

function major(version: string): number | undefined {
  const match = /^v?(\d+)\.\d+\.\d+/.exec(version);
  return match ? Number(match[1]) : undefined;
}

function codeName(demand: string): number | "any" | undefined {
  const text = demand.trim().toLowerCase();
  if (
    ["", "*", "x", "node", "current", "latest", "stable", "system", "lts", "lts/*"].includes(text)
  ) {
    return "any";
  }
  return CODE_NAMES[text.replace(/^lts\//, "")];
}
