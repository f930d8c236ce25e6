import type { FailureKind } from "../failure.ts";
import type { Found, Matcher } from "../matcher.ts";

/** An exception of a program that needed a service, in contrast to a tool that tells of its download. */
const UNCAUGHT = /^(?:Error|[\w.]+(?:Error|Exception)): /;

const kind = ({ message = "" }: Found): FailureKind =>
  /\(28\)|[Tt]imed out|[Tt]imeout|ETIMEDOUT|deadline exceeded/.test(message) &&
  !/SSL|0 ms/.test(message)
    ? "timeout"
    : "build_failure";

/** Downloads and services that do not answer. Said by many programs with the same words. */
export const network: readonly Matcher[] = [
  {
    tool: "curl",
    pattern: /^curl: (?<message>\(\d+\) .+)$/,
    kind,
    role: "likely",
  },
  {
    tool: "wget",
    pattern:
      /^(?:wget: |.*)(?<message>(?:unable to resolve host address|ERROR \d{3}: .+|bad address .+|Unable to establish SSL connection|failed: Connection (?:timed out|refused)\.|server returned error: .+).*)$/,
    kind,
    role: "likely",
  },
  {
    tool: "apt",
    pattern: /^E: (?<message>(?!Sub-process).+)$/,
    kind: ({ message = "" }) => (/timed out/.test(message) ? "timeout" : "build_failure"),
  },
  {
    tool: "apt",
    pattern:
      /^(?:Err:\d+ .+|W: Failed to fetch .+|dpkg: (?<message>error .+)|E: Sub-process (?<message2>.+))$/,
    kind: "build_failure",
    role: "consequence",
  },
  {
    tool: "apk",
    pattern:
      /^ERROR: (?<message>(?:unable to select packages:|.+ \(no such package\)|\S+: (?:temporary error|network error|BAD|No such file).*|Unable to lock).*)$/,
    kind: "build_failure",
  },
  {
    tool: "dnf",
    pattern:
      /^(?:Error: |No package |\s*)(?<message>(?:Unable to find a match: .+|Failed to download metadata for repo .+|\S+ available\.|Nothing to do|Cannot find a valid baseurl for repo: .+|GPG check FAILED))$/,
    kind: "build_failure",
    role: ({ message = "" }) => (/^Nothing|available/.test(message) ? "note" : "cause"),
  },
  {
    tool: "homebrew",
    pattern:
      /^Error: (?<message>(?:No (?:available formula|such keg|formulae|bottle)|.+ is already installed|The `brew link` step|.+: Failed to download resource|An exception occurred within|Cannot install).*)$/,
    kind: "build_failure",
  },
  {
    tool: "chocolatey",
    pattern:
      /^(?<message>The package was not found with the source.*|.* not installed\. The package was not found.*)$/,
    kind: "build_failure",
  },
  {
    tool: "network",
    pattern: /^(?<message>.*\bAPI rate limit exceeded\b.*)$/,
    kind: "build_failure",
    role: ({ message = "" }) => (/warn|retry/i.test(message) ? "note" : "likely"),
  },
  {
    tool: "network",
    pattern:
      /^(?<message>.*\b(?:getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|connect ECONNREFUSED|read ECONNRESET|connect ETIMEDOUT|ESOCKETTIMEDOUT|Could not resolve host|Temporary failure in name resolution|Name or service not known|no such host|connection refused|Connection refused|Connection reset by peer|SSL certificate problem|CERT_HAS_EXPIRED|certificate has expired|unable to get local issuer certificate|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|certificate verify failed|PKIX path building failed|x509: certificate .+|503 Service Unavailable|502 Bad Gateway|504 Gateway Time-?out|500 Internal Server Error|429 Too Many Requests|TLS handshake timeout|i\/o timeout|Connection timed out|Operation timed out|Network is unreachable|No route to host)\b.*)$/,
    kind: ({ message = "" }) =>
      /ETIMEDOUT|ESOCKETTIMEDOUT|timed out|i\/o timeout|handshake timeout|504/.test(message)
        ? "timeout"
        : UNCAUGHT.test(message)
          ? "runtime_error"
          : "build_failure",
    role: ({ message = "" }) => (/warn|WARN|retry|Retry|attempt/.test(message) ? "note" : "likely"),
  },
];
