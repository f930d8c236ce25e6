/** Files that judge or steer a change, so that a person should see when it edits them. */
export type ProtectedArea =
  | "tests"
  | "ci"
  | "manifests"
  | "lockfiles"
  /** Configuration of compilers, linters, formatters and test runners. */
  | "gate-configuration"
  /** `.gitattributes`, `.gitignore`, `.gitmodules`, hooks. */
  | "git";

export interface ScopePolicy {
  /** The paths that the units said they would touch; undefined means any. */
  readonly expectedPaths?: readonly string[];
  /** Areas that this job edits by its nature, such as manifests for dependency updates: not mentioned. */
  readonly allow?: readonly ProtectedArea[];
  /** Areas whose edit fails the change; all others are flagged. Default: `git`. */
  readonly refuse?: readonly ProtectedArea[];
  /** A person's own commits may change modes, steer git and hold binary files: other gates look at those. Default: an agent. */
  readonly author?: "agent" | "person";
  readonly maximumFiles?: number;
  /** The size of a file that the change adds or makes larger. */
  readonly maximumFileBytes?: number;
}

export const DEFAULT_MAXIMUM_FILES = 1000;
export const DEFAULT_MAXIMUM_FILE_BYTES = 2 * 1024 * 1024;

const AREAS: readonly { readonly area: ProtectedArea; readonly pattern: RegExp }[] = [
  { area: "git", pattern: /(^|\/)\.git(attributes|ignore|modules|config)?($|\/)/ },
  { area: "git", pattern: /(^|\/)\.(husky|githooks)\// },
  {
    area: "ci",
    pattern: /^\.(github|gitlab|circleci|buildkite|azuredevops|woodpecker|forgejo|gitea)\//,
  },
  {
    area: "ci",
    pattern:
      /(^|\/)(\.gitlab-ci\.ya?ml|\.travis\.ya?ml|azure-pipelines[^/]*\.ya?ml|bitbucket-pipelines\.yml|Jenkinsfile|\.drone\.ya?ml|appveyor\.ya?ml|cloudbuild\.ya?ml)$/,
  },
  {
    area: "lockfiles",
    pattern:
      /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|deno\.lock)$/,
  },
  {
    area: "manifests",
    pattern:
      /(^|\/)(package\.json|pnpm-workspace\.yaml|lerna\.json|deno\.jsonc?|jsr\.json|\.npmrc|\.yarnrc(\.yml)?|\.pnpmfile\.c?js|bunfig\.toml)$/,
  },
  {
    area: "gate-configuration",
    pattern:
      /(^|\/)(tsconfig[^/]*\.json|jsconfig[^/]*\.json|\.eslintrc[^/]*|eslint\.config\.[^/]+|\.eslintignore|\.?oxlintrc\.jsonc?|\.prettierrc[^/]*|prettier\.config\.[^/]+|\.prettierignore|\.oxfmtrc\.jsonc?|\.editorconfig|biome\.jsonc?|dprint\.jsonc?|(vitest|vite|jest|ava|playwright)\.(config|workspace|projects|setup)[^/]*\.[^/]+|\.mocharc[^/]*|\.c8rc[^/]*|\.nycrc[^/]*)$/,
  },
  {
    area: "gate-configuration",
    pattern:
      /(^|\/)(conftest\.py|pytest\.ini|tox\.ini|setup\.cfg|pyproject\.toml|noxfile\.py|\.coveragerc|\.flake8|\.?mypy\.ini|\.?ruff\.toml|\.?pylintrc|pyrightconfig\.json|\.golangci\.(ya?ml|toml|json)|\.rubocop[^/]*\.yml|\.rspec|phpunit\.xml(\.dist)?|\.?phpcs\.xml(\.dist)?|phpstan[^/]*\.neon(\.dist)?|\.?clippy\.toml|\.?rustfmt\.toml)$/,
  },
  {
    area: "tests",
    pattern: /(^|\/)(__tests__|__snapshots__|__mocks__|__fixtures__|tests?|specs?|e2e)\//,
  },
  { area: "tests", pattern: /[._-](test|spec|test-d|e2e|bench)\.[cm]?[jt]sx?$|\.snap$/ },
  { area: "tests", pattern: /(^|\/)test\.[cm]?[jt]sx?$/ },
  // By the habits of pytest, unittest, Go, RSpec, JUnit, xUnit, PHPUnit and XCTest.
  {
    area: "tests",
    pattern:
      /(^|\/)(test_[^/]*\.py|tests?\.(py|rs|go|rb)|[^/]+_(test|spec)\.(py|go|rb|rs|exs|dart|cc?|cpp)|[^/]*(Tests?|TestCase|Spec)\.(java|kt|scala|groovy|cs|php|swift)|[^/]*[a-z\d]IT\.(java|kt))$/,
  },
  { area: "tests", pattern: /(^|\/)[\w.-]*Tests\// },
];

/** The first area that a path belongs to, or undefined for ordinary source. */
export function protectedArea(path: string): ProtectedArea | undefined {
  return AREAS.find(({ pattern }) => pattern.test(path))?.area;
}

/** Whether a manifest or a lockfile is among them. */
export function changesDependencies(paths: readonly string[]): boolean {
  return paths.some((path) => ["manifests", "lockfiles"].includes(protectedArea(path) ?? ""));
}
