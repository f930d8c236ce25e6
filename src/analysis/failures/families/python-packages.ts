import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

const install = ({ message = "" }: Found): FailureKind =>
  /[Tt]imed? ?out/.test(message) ? "timeout" : "build_failure";

export const pythonPackages: readonly Matcher[] = [
  {
    tool: "pip",
    pattern:
      /^\s*(?:ERROR: )?(?<message>Command ["'].+["'] failed with error code \d+.*|Command errored out with exit status \d+.*)$/,
    kind: "build_failure",
    role: "consequence",
  },
  {
    tool: "pip",
    pattern: /^ERROR: (?<message>pip's dependency resolver does not currently.*)$/,
    kind: "build_failure",
    role: "note",
  },
  {
    tool: "pip",
    pattern:
      /^\s*(?:ERROR|error): (?<message>(?:Could not find a version|No matching distribution|Could not install|Cannot install|ResolutionImpossible|Failed building wheel|Could not build wheels|Failed to build installable|Invalid requirement|THESE PACKAGES DO NOT MATCH|Package '.+' requires a different Python|Could not open requirements|Hash mismatch|Exception:|Command errored out|HTTP error|Directory .* is not installable|Failed to build|Getting requirements to build wheel|Ignored the following|externally-managed|Can not execute|metadata-generation-failed|Cannot uninstall|In --require-hashes|File "setup.py" .*not found|Read timed out|ReadTimeoutError).*)$/,
    kind: install,
  },
  {
    tool: "pip",
    pattern:
      /^\s*error: (?<message>(?:externally-managed-environment|metadata-generation-failed|legacy-install-failure|subprocess-exited-with-error|command '.+' failed.*|can't find Rust compiler|Microsoft Visual C\+\+ .+ is required.*|invalid command '.+'|resolution-too-deep))$/,
    kind: "build_failure",
    role: ({ message = "" }) =>
      /^(?:metadata|legacy|subprocess|command)/.test(message) ? "consequence" : "cause",
  },
  {
    tool: "poetry",
    pattern:
      /^\s*(?<message>(?:pyproject\.toml changed significantly since poetry\.lock|Because .+ (?:depends on|requires) .+|So, because .+ version solving failed\.|The current project's (?:supported )?Python requirement|Unable to find installation candidates|Group\(s\) not found|Poetry could not find a pyproject|.*poetry\.lock is not up to date.*|No module named 'poetry|The lock file is not (?:up to date|compatible)).*)$/,
    kind: "build_failure",
  },
  {
    tool: "poetry",
    pattern:
      /^\s*(?<exception>SolverProblemError|RepositoryError|ChefBuildError|PackageNotFound(?:Error)?|EnvCommandError|InvalidRequirement)$/,
    below: [/^\s{2,}(?<message>\S.+)$/],
    within: 3,
    kind: "build_failure",
  },
  {
    tool: "uv",
    pattern:
      /^\s*[×x] (?<message>(?:No solution found|Failed to (?:download|build|fetch)|Dependency|Request failed|Because).+)$/,
    kind: install,
  },
  {
    tool: "uv",
    pattern:
      /^error: (?<message>(?:The lockfile at|Failed to (?:fetch|download|parse|spawn|build|resolve|prepare)|No solution found|Distribution not found|Unable to find lockfile|Request failed|Querying Python|No interpreter found|Package `.+` not found).*)$/,
    kind: ({ message = "" }) =>
      /timed out/.test(message)
        ? "timeout"
        : /Failed to parse/.test(message)
          ? "syntax_error"
          : "build_failure",
  },
  {
    tool: "conda",
    pattern:
      /^(?<exception>PackagesNotFoundError|ResolvePackageNotFound|UnsatisfiableError|LibMambaUnsatisfiableError|CondaHTTPError|CondaError|CondaVerificationError|EnvironmentFileNotFound|CondaSSLError): ?(?<message>.*)$/,
    kind: "build_failure",
  },
  {
    tool: "tox",
    pattern:
      /^(?<message>(?:ERROR: {2,}?|\s{2})\S+: (?:commands failed|FAIL .+|exit \d+.*|InvocationError .+)|ERROR: InvocationError for command .+|\S+: exit \d+ \([\d.]+ seconds\) .+)$/,
    kind: "build_failure",
    role: "consequence",
  },
  {
    tool: "tox",
    pattern:
      /^(?:ERROR: {2})?(?<message>.*(?:InterpreterNotFound|could not find python interpreter).*)$/,
    kind: "build_failure",
  },
  {
    tool: "nox",
    pattern: /^nox > (?<message>Command .+ failed with exit code \d+.*|Session .+ failed\.)$/,
    kind: "build_failure",
    role: "consequence",
  },
  {
    tool: "sphinx",
    pattern:
      /^(?<file>\/\S+?\.(?:rst|md|py))(?::docstring of \S+)?:(?<line>\d+): (?<severity>ERROR|CRITICAL): (?<message>.+)$/,
    kind: "build_failure",
  },
];
