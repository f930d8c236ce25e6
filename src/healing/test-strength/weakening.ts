import { isDeepStrictEqual } from "node:util";
import { parse as parseToml } from "smol-toml";
import { parseJson } from "#analysis";
import { protectedArea } from "#gates";
import { addedSilence } from "./silences.ts";
import { testDifference } from "./test-difference.ts";

const SCRIPT = /\.[cm]?[jt]sx?$/;
const JSON_DATA = /\.(?:json|jsonc)$|(?:^|\/)\.(?:eslintrc|prettierrc|mocharc|nycrc|c8rc)$/;
const MANIFEST = /(?:^|\/)package\.json$/;
const PYTHON_MANIFEST = /(?:^|\/)pyproject\.toml$/;
/** Takes the place of a module in tests that do not ask for it. */
const MOCK = /(?:^|\/)__mocks__\//;
const NO_FILES: ReadonlySet<string> = new Set();
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
 * `undefined` is the text of a file that is not there, or no text; `files` are those that there are afterwards.
 */
export function weakening(
  path: string,
  before: string | undefined,
  after: string | undefined,
  files: ReadonlySet<string> = NO_FILES,
): string | undefined {
  if (before === after) return undefined;
  const silence = addedSilence(before ?? "", after ?? "");
  if (silence !== undefined)
    return `${path}: a comment was added that silences a check: ${silence}`;
  if (MANIFEST.test(path)) return manifestWeakening(path, before, after);
  const area = protectedArea(path);
  if (area !== "tests" && area !== "gate-configuration" && area !== "ci") return undefined;
  if (before === undefined) {
    // One more test takes nothing away; a configuration may leave out all others.
    return area === "tests" && !MOCK.test(path)
      ? undefined
      : `${path}: it is new, and decides how the code is judged`;
  }
  if (after === undefined) return `${path}: it was removed`;
  if (path.endsWith(".snap")) return `${path}: a snapshot was changed`;
  if (SCRIPT.test(path)) {
    return named(path, testDifference(path, before, after, { isTest: area === "tests", files }));
  }
  if (PYTHON_MANIFEST.test(path)) return named(path, pythonManifestDifference(before, after));
  if (JSON_DATA.test(path) && isSameData(before, after)) return undefined;
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

/** Dependencies may change: without one of them nothing can be judged at all. */
function pythonManifestDifference(before: string, after: string): string | undefined {
  const [one, other] = [toml(before), toml(after)];
  if (one === undefined || other === undefined) return "it is no TOML";
  const same = isDeepStrictEqual(withoutPythonDependencies(one), withoutPythonDependencies(other));
  return same ? undefined : "more than its dependencies was changed";
}

function withoutPythonDependencies(manifest: Toml): unknown {
  const { project } = manifest;
  const own = typeof project === "object" && project !== null ? Object.entries(project) : [];
  return {
    ...manifest,
    project: Object.fromEntries(own.filter(([key]) => !key.endsWith("dependencies"))),
    "dependency-groups": undefined,
  };
}

type Toml = Readonly<Record<string, unknown>>;

function toml(text: string): Toml | undefined {
  try {
    return parseToml(text);
  } catch {
    return undefined;
  }
}

function isSameData(before: string, after: string): boolean {
  const [one, other] = [before, after].map((text) => parseJson(text, { comments: true }));
  // Two that nobody can read are not alike for that.
  return one?.ok === true && other?.ok === true && isDeepStrictEqual(one.value, other.value);
}

function json(text: string): unknown {
  const parsed = parseJson(text, { comments: false });
  return parsed.ok ? parsed.value : undefined;
}

function named(path: string, difference: string | undefined): string | undefined {
  return difference === undefined ? undefined : `${path}: ${difference}`;
}
