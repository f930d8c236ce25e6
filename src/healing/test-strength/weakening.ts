import { isDeepStrictEqual } from "node:util";
import { protectedArea } from "#gates";
import { addedSilence } from "./silences.ts";
import { testDifference } from "./test-difference.ts";

const SCRIPT = /\.[cm]?[jt]sx?$/;
const JSON_DATA = /\.(?:json|jsonc|json5)$/;
const MANIFEST = /(?:^|\/)package\.json$/;
const DEPENDENCIES = new Set([
  "dependencies",
  "devDependencies",
  "peerDependencies",
  "optionalDependencies",
  "overrides",
  "resolutions",
]);

/**
 * Why a file may judge the code less strictly than before, in a sentence; undefined when it provably does not.
 * `undefined` is the text of a file that is not there, or no text.
 */
export function weakening(
  path: string,
  before: string | undefined,
  after: string | undefined,
): string | undefined {
  if (before === after) return undefined;
  const silence = addedSilence(before ?? "", after ?? "");
  if (silence !== undefined)
    return `${path}: a comment was added that silences a check: ${silence}`;
  if (MANIFEST.test(path)) return manifestWeakening(path, before, after);
  const area = protectedArea(path);
  if (area !== "tests" && area !== "gate-configuration" && area !== "ci") return undefined;
  if (before === undefined) return undefined; // one more test takes nothing away
  if (after === undefined) return `${path}: it was removed`;
  if (path.endsWith(".snap")) return `${path}: a snapshot was changed`;
  if (SCRIPT.test(path)) return named(path, testDifference(path, before, after, area === "tests"));
  if (JSON_DATA.test(path) && isDeepStrictEqual(json(before), json(after))) return undefined;
  return `${path}: it was changed, and belongs to ${area}`;
}

function manifestWeakening(
  path: string,
  before: string | undefined,
  after: string | undefined,
): string | undefined {
  if (before === undefined) return undefined;
  if (after === undefined) return `${path}: it was removed`;
  const [one, other] = [json(before), json(after)];
  // What could not be read before said nothing to any tool.
  if (one === undefined) return other === undefined ? `${path}: it is no JSON` : undefined;
  const same = isDeepStrictEqual(withoutDependencies(one), withoutDependencies(other));
  return same ? undefined : `${path}: more than its dependencies was changed`;
}

function withoutDependencies(manifest: unknown): unknown {
  if (typeof manifest !== "object" || manifest === null) return manifest;
  return Object.fromEntries(Object.entries(manifest).filter(([key]) => !DEPENDENCIES.has(key)));
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function named(path: string, difference: string | undefined): string | undefined {
  return difference === undefined ? undefined : `${path}: ${difference}`;
}
