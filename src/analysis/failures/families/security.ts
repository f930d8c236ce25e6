import type { Matcher } from "../matcher.ts";

const kind = "security_vulnerability";

/** Audits of dependencies and scanners of code, images and secrets. */
export const security: readonly Matcher[] = [
  {
    tool: "gosec",
    pattern:
      /^(?<file>[^\s:]+\.go):(?<line>\d+):(?<column>\d+): (?<message>.+) \(Rule:(?<code>G\d+), Severity:(?<severity>\w+), Confidence:\w+\)$/,
    kind: "security_vulnerability",
  },
  {
    tool: "bandit",
    pattern:
      /^(?<file>[^\s:]+\.py):(?<line>\d+):(?:(?<column>\d+):)? (?<code>B\d{3})\[bandit\]: (?<severity>\w+): (?<message>.+)$/,
    kind: "security_vulnerability",
  },
  {
    tool: "npm audit",
    pattern: /^# npm audit report$/,
    below: [/^(?<message>(?:@[\w.-]+\/)?[\w.-]+ {2}\S.*)$/, /^Severity: (?<severity>\w+)$/],
    within: 4,
    kind,
    message: ({ message }) => message ?? "npm audit found vulnerabilities",
  },
  {
    tool: "npm audit",
    pattern:
      /^(?<message>[1-9]\d* (?:(?<severity>low|moderate|high|critical) severity )?vulnerabilit(?:y|ies)(?: .*)?)$/,
    kind,
    role: "note",
  },
  {
    tool: "npm audit",
    pattern:
      /^found (?<message>[1-9]\d* (?:(?<severity>low|moderate|high|critical) severity )?vulnerabilit(?:y|ies).*)$/,
    kind,
    role: "note",
  },
  {
    tool: "pnpm audit",
    pattern: /^[│┌]\s*(?<severity>critical|high|moderate|low)\s*│ (?<message>.+?)\s*│$/,
    kind,
  },
  {
    tool: ({ message = "" }) => (/Packages audited/.test(message) ? "yarn audit" : "pnpm audit"),
    pattern: /^(?<message>[1-9]\d* vulnerabilities found(?: - Packages audited: \d+)?)$/,
    kind,
  },
  {
    tool: "yarn npm audit",
    pattern: /^[├└│].*─ (?:Issue: (?<message>.+)|Severity: (?<severity>\w+))$/,
    kind,
  },
  {
    tool: "audit-ci",
    pattern: /^(?<message>Failed security audit due to .+)$/,
    kind,
  },
  {
    tool: "pip-audit",
    pattern: /^(?:ERROR:pip_audit\S*:)?(?<message>Found [1-9]\d* known vulnerabilit(?:y|ies).*)$/,
    below: [/^(?<code>\S+\s+\S+\s+(?:PYSEC|GHSA|CVE)-\S+.*)$/],
    within: 4,
    kind,
    message: ({ message = "", code }) => (code === undefined ? message : `${message}: ${code}`),
  },
  {
    tool: "safety",
    pattern:
      /^\s*(?:-> |\* )(?<message>(?:Vulnerability found in .+|\d+ vulnerabilit(?:y|ies) (?:found|reported)).*)$/,
    kind,
  },
  {
    tool: "bandit",
    pattern: /^>> Issue: \[(?<code>B\d{3}:\w+)\] (?<message>.+)$/,
    below: [
      /^\s+Severity: (?<severity>\w+)/,
      /^\s+Location: (?<file>[^\s:]+):(?<line>\d+)(?::(?<column>\d+))?$/,
    ],
    within: 6,
    kind,
    message: ({ code, message = "" }) => `${code} ${message}`,
  },
  {
    tool: "cargo audit",
    pattern: /^ID:\s+(?<code>RUSTSEC-\S+)$/,
    below: [/^(?:Severity):\s+[\d.]+ \((?<severity>\w+)\)/, /^Title:\s+(?<message>.+)$/],
    within: 5,
    kind,
    message: ({ code, message }) => [code, message].filter((part) => part !== undefined).join(": "),
  },
  {
    tool: "cargo audit",
    pattern: /^error: (?<message>[1-9]\d* (?:denied )?(?:vulnerabilit(?:y|ies)|warnings?) found!)$/,
    kind,
  },
  {
    tool: "govulncheck",
    pattern: /^Vulnerability #\d+: (?<code>GO-\d+-\d+)$/,
    below: [
      /^\s+(?<message>[A-Z].+)$/,
      /^\s+#\d+: (?<file>(?:[A-Za-z]:[\\/])?[^\s:]+\.go):(?<line>\d+):(?<column>\d+):/,
    ],
    within: 14,
    kind,
    message: ({ code, message }) => `${code}: ${message ?? ""}`,
  },
  {
    tool: "govulncheck",
    pattern: /^(?<message>Your code is affected by [1-9]\d* vulnerabilit.+)$/,
    kind,
  },
  {
    tool: "gosec",
    pattern:
      /^\[(?<file>[^\s:\]]+\.go):(?<line>\d+)(?::(?<column>\d+))?\] - (?<code>G\d{3}) \(CWE-\d+\): (?<message>.+) \(Confidence: \w+, Severity: (?<severity>\w+)\)$/,
    kind,
    message: ({ code, message = "" }) => `${code}: ${message}`,
  },
  {
    tool: "trivy",
    pattern: /^Total: (?!0 )(?<message>\d+ \((?:[A-Z]+: \d+(?:, )?)+\))$/,
    kind,
  },
  {
    tool: "trivy",
    pattern:
      /^[│|] (?<message>\S+\s*[│|] (?:CVE|GHSA)-\S+\s*[│|])\s*(?<severity>CRITICAL|HIGH|MEDIUM|LOW).*$/,
    kind,
  },
  {
    tool: "trivy",
    pattern: /^(?:Failures: |FAILURES: )(?<message>[1-9]\d* \((?:[A-Z]+: \d+(?:, )?)+\))$/,
    kind,
  },
  {
    tool: "grype",
    pattern:
      /^(?<message>\S+\s+\S+\s+(?:\S.*?\s+)?(?:go-module|npm|python|deb|rpm|apk|java-archive|gem|rust-crate|binary|dotnet|github-action)\s+(?:CVE|GHSA|ELSA|ALAS|RHSA|GO)-\S+)\s+(?<severity>Critical|High|Medium|Low|Negligible|Unknown).*$/,
    kind,
  },
  {
    tool: "grype",
    pattern:
      /^(?:\[?\d*\]?\s*ERROR )?(?<message>discovered vulnerabilities at or above the severity threshold.*)$/,
    kind,
  },
  {
    tool: "snyk",
    pattern:
      /^\s*[✗✘] (?:\[?(?<severity>Critical|High|Medium|Low)\]?)(?: severity vulnerability found in)? (?<message>.+)$/i,
    kind,
  },
  {
    tool: "snyk",
    pattern:
      /^(?<message>Tested \d+ dependencies for known (?:issues|vulnerabilities), found [1-9]\d* .+)$/,
    kind,
  },
  {
    tool: "snyk",
    pattern:
      /^\s*[✗✘] (?<message>(?:Upgrade|Fix|\[).+ to fix|.+ \[(?<severity>Critical|High|Medium|Low) Severity\].+)$/,
    kind,
  },
  {
    tool: "dependency-check",
    pattern:
      /^(?:\[ERROR\] .*)?(?:> )?(?:Dependency-Analyze Failure:)?.*(?<message>One or more dependencies were identified with (?:known )?vulnerabilities that have a CVSS score.+)$/,
    kind,
  },
  {
    tool: "bundler-audit",
    pattern: /^(?:Advisory|CVE|GHSA): (?<code>(?:CVE|GHSA|OSVDB)-\S+)$/,
    below: [/^Criticality: (?<severity>\w+)$/, /^Title: (?<message>.+)$/],
    within: 5,
    kind,
    message: ({ code, message = "" }) => `${code}: ${message}`,
  },
  {
    tool: "bundler-audit",
    pattern: /^(?<message>Vulnerabilities found!)$/,
    kind,
  },
  {
    tool: "brakeman",
    pattern: /^Confidence: (?<severity>High|Medium|Weak)$/,
    below: [/^Message: (?<message>.+)$/, /^File: (?<file>\S+)$/, /^Line: (?<line>\d+)$/],
    within: 8,
    kind,
  },
  {
    tool: "semgrep",
    pattern:
      /^(?:✅|\S*)?\s*(?<message>(?:Ran \d+ rules? on \d+ files?: [1-9]\d* findings?|Findings: [1-9]\d* \([1-9]\d* blocking\)).*)$/,
    kind,
  },
  {
    tool: "semgrep",
    pattern: /^\s+(?:❯❯❱|❯❱|❱)\s*(?<message>[\w.-]+(?:\.[\w-]+)+)$/,
    kind,
  },
  {
    tool: "codeql",
    pattern:
      /^(?<message>.*(?:CodeQL|code scanning).*\b(?:[1-9]\d* (?:new )?(?:alerts?|high|critical).*|found .+ vulnerabilit.+))$/,
    kind,
  },
  {
    tool: "gitleaks",
    pattern: /^(?:.*(?:WRN|WARN\S*|warn) ?\S* ?)?(?<message>leaks found: [1-9]\d*)$/,
    kind,
  },
  {
    tool: "gitleaks",
    pattern: /^RuleID:\s+(?<code>[\w-]+)$/,
    below: [/^File:\s+(?<file>\S+)$/, /^Line:\s+(?<line>\d+)$/],
    within: 6,
    kind,
    message: ({ code }) => `a secret: ${code}`,
  },
  {
    tool: "trufflehog",
    pattern: /^(?:🐷🔑)?\s*(?:✅ )?(?<message>Found (?:verified|unverified) result.*)$/,
    kind,
  },
  {
    tool: "detect-secrets",
    pattern:
      /^(?<message>ERROR: Potential secrets about to be committed to git repo!.*|Secret Type: .+|.*(?:push declined|GH013).*(?:secret|rule).*)$/,
    below: [/^Location:\s+(?<file>\S+):(?<line>\d+)$/],
    kind: ({ message = "" }) => (/secret/i.test(message) ? kind : undefined),
  },
  {
    tool: "checkov",
    pattern: /^Check: (?<code>CKV\w+): "(?<message>.+)"$/,
    below: [/^\s+FAILED for resource: .+$/, /^\s+File: \/?(?<file>[^\s:]+):(?<line>\d+)-\d+$/],
    within: 4,
    kind: ({ file }) => (file === undefined ? undefined : kind),
    message: ({ code, message = "" }) => `${code}: ${message}`,
  },
  {
    tool: "tfsec",
    pattern: /^Result(?: #\d+)? (?<severity>CRITICAL|HIGH|MEDIUM|LOW) (?<message>.+)$/,
    kind,
  },
  {
    tool: "dependency-review",
    pattern:
      /^(?:Error: )?(?<message>(?:Dependency review detected vulnerable packages|This pull request adds packages with known).*)$/,
    kind,
  },
  {
    tool: "osv-scanner",
    pattern: /^[│|] https:\/\/osv\.dev\/(?<code>\S+)\s+[│|].*$/,
    kind,
  },
  {
    tool: "dotnet list package",
    pattern: /^(?:Project [`'](?<message>.+)[`'] has the following vulnerable packages)$/,
    kind,
  },
  {
    tool: "nancy",
    pattern: /^(?<message>[1-9]\d* Vulnerable Packages?|\[\d+\/\d+\]\s+pkg:\S+@\S+.*)$/,
    kind,
  },
  {
    tool: "mix_audit",
    pattern: /^(?:Vulnerabilities found:?)$/,
    kind,
  },
  {
    tool: "retire.js",
    pattern: /^(?<message>\S+ \S+ has known vulnerabilities: .*)$/,
    kind,
  },
  {
    tool: "docker scout",
    pattern: /^\s*[✗✘] (?<severity>CRITICAL|HIGH|MEDIUM|LOW) (?<message>CVE-\S+).*$/,
    kind,
  },
];
