import type { TestSuite } from "#domain";
import type { PackageFile } from "../manifest.ts";
import type { ResolveContext } from "./resolve.ts";
import { assemble, resolveScript, suiteByConfiguration } from "./resolve.ts";

/** In this order when there is no `test`, or when it runs no test. */
const FALLBACKS = [
  "test:unit",
  "unit",
  "tests",
  "test:ci",
  "test:run",
  "test:node",
  "test:all",
  "test:integration",
];
const NOT_A_FALLBACK =
  /watch|update|e2e|coverage|cov$|ui|debug|browser|deno|bench|types?$|type-?check|lint/;

/**
 * How the repository's tests are run: by the root's own script where that leads to a runner, else by the
 * script of each workspace package.
 */
export async function detectTestSuites(context: ResolveContext): Promise<readonly TestSuite[]> {
  const [root, ...members] = context.packages;
  if (!root) return [];
  const ofRoot = await suitesOfPackage(context, root);
  const found = [...ofRoot];
  if (ofRoot.length === 0) {
    for (const member of members) found.push(...(await suitesOfPackage(context, member)));
  }
  if (found.length === 0) {
    const implied = suiteByConfiguration(
      context,
      ".",
      "(no test script; the runner is configured)",
    );
    if (implied) found.push(implied);
  }
  return unique(found);
}

async function suitesOfPackage(
  context: ResolveContext,
  owner: PackageFile,
): Promise<readonly TestSuite[]> {
  const scripts = owner.manifest.scripts ?? {};
  const others = Object.keys(scripts).filter(
    (name) => name.startsWith("test:") && !NOT_A_FALLBACK.test(name) && !FALLBACKS.includes(name),
  );
  for (const name of ["test", ...FALLBACKS, ...others]) {
    const steps = await resolveScript(context, owner, name);
    const suites = steps ? assemble(steps) : [];
    if (suites.length > 0) return suites;
  }
  return [];
}

function unique(suites: readonly TestSuite[]): readonly TestSuite[] {
  const byKey = new Map<string, TestSuite>();
  for (const suite of suites) {
    const key = JSON.stringify([suite.directory, suite.argv, suite.environment]);
    if (!byKey.has(key)) byKey.set(key, suite);
  }
  return [...byKey.values()];
}
