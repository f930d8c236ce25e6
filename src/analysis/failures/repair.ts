import type { Severity } from "#domain";
import type { Candidate } from "./collector.ts";
import type { FailureKind, Repair } from "./failure.ts";

const FORMATTERS =
  /^(?:prettier|oxfmt|black|isort|rustfmt|gofmt|gofumpt|goimports|clang-format|php-cs-fixer|dotnet format|mix format|dart format|ktlint|scalafmt|spotless|swiftformat|ormolu|terraform fmt|shfmt|taplo|yapf|google-java-format)$/;
/** Linters that mend much of what they find themselves. */
const FIXING_LINTERS =
  /^(?:eslint|oxlint|biome|ruff|rubocop|stylelint|clippy|golangci-lint|swiftlint|standard|phpcs|pre-commit|markdownlint|xo)$/;
/** Rules of which no fix is known, for they need a decision. */
const NO_FIX =
  /complexity|max-|no-undef|no-unused-vars|no-unused-expressions|no-explicit-any|F821|E722|F841|exhaustive-deps|cyclop|gocyclo|errcheck|too-many|Metrics\//;
const LOCKFILE =
  /EUSAGE|lock ?file (?:is|needs|would|was|does not)|not in sync|frozen-lockfile|FROZEN_LOCKFILE|OUTDATED_LOCKFILE|out of date with|--locked|poetry\.lock|go\.sum|updates to go\.mod needed|go mod tidy|Gemfile\.lock|composer\.lock|lock file was/;
const DEPENDENCY =
  /ERESOLVE|peer dep|EBADENGINE|conflicting dependencies|ResolutionImpossible|requirements could not be resolved|version solving failed|failed to select a version|ETARGET|notarget/i;

/** The tool that is likely to mend it, or null. Missing packages count where a manifest can name them. */
export function repairOf({ kind, tool, message, found }: Candidate): Repair | null {
  if (LOCKFILE.test(message)) return "lockfile";
  if (kind === "security_vulnerability") return isScannerOfCode(tool) ? null : "dependencies";
  if (kind === "lint_error") {
    if (FORMATTERS.test(tool)) return "formatter";
    return FIXING_LINTERS.test(tool) && !NO_FIX.test(found.code ?? message) ? "linter" : null;
  }
  if (kind === "import_error") return "imports";
  if (kind === "build_failure" && DEPENDENCY.test(message)) return "dependencies";
  if (
    kind === "type_error" &&
    /TS6133|TS6192|imported and not used|unused import/.test(`${found.code} ${message}`)
  ) {
    return "imports";
  }
  return null;
}

function isScannerOfCode(tool: string): boolean {
  return /bandit|semgrep|codeql|gosec|brakeman|gitleaks|trufflehog|tfsec|checkov|sonar/.test(tool);
}

const CRASH =
  /SIGSEGV|[Ss]egmentation fault|out of memory|OutOfMemory|OOM|AddressSanitizer|SIGABRT|SIGKILL|core dumped|exit code:? 13[79]|No space left|ENOSPC/;
const OF_KIND: Readonly<Record<FailureKind, Severity>> = {
  syntax_error: "high",
  import_error: "high",
  build_failure: "high",
  runtime_error: "high",
  timeout: "high",
  security_vulnerability: "high",
  test_failure: "medium",
  type_error: "medium",
  lint_error: "low",
};

/** The rule is written in README.md. */
export function severityOf({ kind, message, found, role }: Candidate): Severity {
  if (kind === "security_vulnerability") return scannersSeverity(found.severity) ?? OF_KIND[kind];
  if (CRASH.test(message)) return "critical";
  return role === "note" ? "low" : OF_KIND[kind];
}

function scannersSeverity(word: string | undefined): Severity | undefined {
  switch (word?.toLowerCase()) {
    case "critical":
      return "critical";
    case "high":
    case "error":
      return "high";
    case "medium":
    case "moderate":
    case "warning":
      return "medium";
    case "low":
    case "negligible":
      return "low";
    default:
      return undefined;
  }
}

const BY_REPAIR: Readonly<Record<Repair, string>> = {
  formatter: "Run the formatter and commit what it changes.",
  linter: "Run the linter with its own fixes, and look at what is left.",
  imports: "Correct the import, or declare the package that has it as a dependency.",
  lockfile: "Make the lockfile anew with the package manager, and commit it with the manifest.",
  dependencies: "Update the dependency to a version that fits and has the fix.",
};
const BY_KIND: Readonly<Record<FailureKind, string>> = {
  syntax_error: "Correct the source at this place; what follows it may be a consequence.",
  import_error: "Correct the import, or install what it names.",
  test_failure:
    "Find out whether the code or the test's expectation is wrong; run the test again alone first.",
  lint_error: "Change the code as the rule asks, or give the reason beside it why not.",
  type_error: "Make the types agree at this place.",
  security_vulnerability: "Look at the finding, and change the code or the configuration it names.",
  build_failure: "Look at the first message of the tool; what it names must be there and fit.",
  runtime_error:
    "Follow the stack to the first frame in the project, and handle the case that fails there.",
  timeout: "Run it again; if it happens again, find what hangs, or raise the limit.",
};
const BY_TEXT: readonly (readonly [RegExp, string])[] = [
  [/No space left|ENOSPC/, "Free room on the disk, or give the job a larger one."],
  [
    /out of memory|OutOfMemory|OOM|exit code:? 137|SIGKILL|heap limit/,
    "Give the process more memory, or let it do less at once.",
  ],
  [
    /command not found|: not found$|is not recognized as/,
    "Install the program in this environment, or add it to PATH.",
  ],
  [
    /ECONNREFUSED|Connection refused/,
    "Start the service before this step, or correct its address.",
  ],
  [
    /ENOTFOUND|EAI_AGAIN|Could not resolve host|name resolution|no such host/,
    "Look at the network and the name of the host, then run it again.",
  ],
  [/CONFLICT|merge conflict/i, "Merge the branches by hand, or rebase."],
  [/[Pp]ermission denied|EACCES/, "Give the step the right to this file or service."],
  [
    /Authentication failed|401|403|Unauthorized|access denied/i,
    "Give the step valid credentials with the right it needs.",
  ],
];

export function suggestionFor(candidate: Candidate): string {
  const repair = repairOf(candidate);
  if (repair !== null) return BY_REPAIR[repair];
  if (candidate.kind === "build_failure" || candidate.kind === "runtime_error") {
    const known = BY_TEXT.find(([pattern]) => pattern.test(candidate.message));
    if (known !== undefined) return known[1];
  }
  return BY_KIND[candidate.kind];
}
