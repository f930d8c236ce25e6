import type { TestSuite } from "#domain";
import type { FileIndex } from "./project-files.ts";

const TEST_FILE = /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/;
const CONFIGURED: readonly (readonly [string, RegExp])[] = [
  ["pytest.ini", /^\[pytest\]/m],
  ["pyproject.toml", /^\[tool\.pytest(?:\.ini_options)?\]/m],
  ["tox.ini", /^\[pytest\]/m],
  ["setup.cfg", /^\[tool:pytest\]/m],
];

/**
 * pytest at the root, where it is configured or there are files that it takes for tests; it runs unittest's as well.
 * Whether it is installed shows when it is run.
 */
export async function detectPythonTests(files: FileIndex): Promise<readonly TestSuite[]> {
  const hasPackages = files.tracked.some((file) => /^src\/[^/]+\/__init__\.py$/.test(file));
  const isFound = files.tracked.some((file) => TEST_FILE.test(file));
  if (!isFound && !(await isConfigured(files))) return [];
  return [
    {
      directory: ".",
      runner: "pytest",
      script: "python3 -m pytest",
      argv: ["python3", "-m", "pytest"],
      before: [],
      // A package under src/ is found by being installed, which it is not here.
      environment: hasPackages ? { PYTHONPATH: "src" } : {},
    },
  ];
}

async function isConfigured(files: FileIndex): Promise<boolean> {
  for (const [name, section] of CONFIGURED) {
    const text = files.has(name) ? await files.readFile(name) : undefined;
    if (text !== undefined && section.test(text)) return true;
  }
  return false;
}
