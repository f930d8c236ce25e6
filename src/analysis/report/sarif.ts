import { pathToFileURL } from "node:url";
import type { Finding, FindingKind, Location, Severity } from "#domain";

/** The part of SARIF 2.1.0 (OASIS) that is written here. */
export interface SarifLog {
  readonly $schema: string;
  readonly version: "2.1.0";
  readonly runs: readonly SarifRun[];
}

interface SarifRun {
  readonly tool: { readonly driver: SarifDriver };
  readonly columnKind: "utf16CodeUnits";
  readonly originalUriBaseIds: { readonly SRCROOT: { readonly uri: string } };
  readonly results: readonly SarifResult[];
  readonly invocations?: readonly [SarifInvocation];
}

interface SarifInvocation {
  /** False where something could not be looked at. */
  readonly executionSuccessful: boolean;
  readonly toolExecutionNotifications: readonly {
    readonly level: "warning";
    readonly message: { readonly text: string };
  }[];
}

interface SarifDriver {
  readonly name: "Artel";
  readonly version: string;
  readonly rules: readonly SarifRule[];
}

type SarifLevel = "note" | "warning" | "error";

interface SarifRule {
  readonly id: string;
  readonly name: string;
  readonly shortDescription: { readonly text: string };
  readonly defaultConfiguration: { readonly level: SarifLevel };
  readonly properties: { readonly tags: readonly string[]; readonly "security-severity"?: string };
}

interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: SarifLevel;
  readonly message: { readonly text: string };
  readonly locations: readonly { readonly physicalLocation: SarifPhysicalLocation }[];
  readonly relatedLocations?: readonly {
    readonly id: number;
    readonly physicalLocation: SarifPhysicalLocation;
  }[];
  readonly partialFingerprints: { readonly "artel/v1": string };
  readonly properties: {
    readonly kind: FindingKind;
    readonly severity: Severity;
    readonly confidence: number;
  };
}

interface SarifPhysicalLocation {
  readonly artifactLocation: { readonly uri: string; readonly uriBaseId: "SRCROOT" };
  readonly region?: {
    readonly startLine: number;
    readonly startColumn?: number;
    readonly endLine?: number;
  };
}

const LEVELS = {
  info: "note",
  low: "note",
  medium: "warning",
  high: "error",
  critical: "error",
} as const satisfies Record<Severity, SarifLevel>;

/** Read by code scanning services, which sort security findings by it. */
const SECURITY_SEVERITY = {
  info: "0.1",
  low: "3.0",
  medium: "5.5",
  high: "8.0",
  critical: "9.5",
} as const satisfies Record<Severity, string>;

const SECURITY_KINDS: readonly FindingKind[] = ["secret", "security", "vulnerability"];
const BY_SEVERITY: readonly Severity[] = ["info", "low", "medium", "high", "critical"];

/**
 * Findings as SARIF 2.1.0. Paths are relative to `root`, which is given as a base, so that a reader can move it.
 * `unseen` says what could not be looked at, each in a sentence.
 */
export function toSarif(
  findings: readonly Finding[],
  options: {
    readonly toolVersion: string;
    readonly root: string;
    readonly unseen?: readonly string[];
  },
): SarifLog {
  const rules = sarifRules(findings);
  const numbers = new Map(rules.map((rule, index) => [rule.id, index]));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Artel", version: options.toolVersion, rules } },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { SRCROOT: { uri: folderUri(options.root) } },
        results: findings.map((finding) => sarifResult(finding, numbers.get(finding.rule) ?? -1)),
        ...(options.unseen === undefined ? {} : { invocations: [invocation(options.unseen)] }),
      },
    ],
  };
}

function invocation(unseen: readonly string[]): SarifInvocation {
  return {
    executionSuccessful: unseen.length === 0,
    toolExecutionNotifications: unseen.map((text) => ({ level: "warning", message: { text } })),
  };
}

function sarifRules(findings: readonly Finding[]): readonly SarifRule[] {
  const byRule = Map.groupBy(findings, (finding) => finding.rule);
  return Array.from(byRule, ([id, [first, ...others]]) => {
    const kind = first?.kind ?? "smell";
    const worst = [first, ...others].reduce<Severity>(
      (severity, each) =>
        BY_SEVERITY.indexOf(each?.severity ?? "info") > BY_SEVERITY.indexOf(severity)
          ? (each?.severity ?? severity)
          : severity,
      "info",
    );
    const isSecurity = SECURITY_KINDS.includes(kind);
    return {
      id,
      name: pascalCase(id),
      shortDescription: { text: words(id) },
      defaultConfiguration: { level: LEVELS[worst] },
      properties: {
        tags: isSecurity ? [kind, "security"] : [kind],
        ...(isSecurity ? { "security-severity": SECURITY_SEVERITY[worst] } : {}),
      },
    };
  }).toSorted((left, right) => (left.id < right.id ? -1 : 1));
}

function sarifResult(finding: Finding, ruleIndex: number): SarifResult {
  const suggestion = finding.suggestion === undefined ? "" : ` ${finding.suggestion}`;
  const related = finding.related.map((location, index) => ({
    id: index + 1,
    physicalLocation: physicalLocation(location),
  }));
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: LEVELS[finding.severity],
    message: { text: `${finding.title}. ${finding.message}${suggestion}` },
    locations: [{ physicalLocation: physicalLocation(finding.location) }],
    ...(related.length === 0 ? {} : { relatedLocations: related }),
    partialFingerprints: { "artel/v1": finding.fingerprint },
    properties: {
      kind: finding.kind,
      severity: finding.severity,
      confidence: finding.confidence,
    },
  };
}

function physicalLocation({ path, line, column, endLine }: Location): SarifPhysicalLocation {
  const uri = path.split("/").map(encodeURIComponent).join("/");
  const artifactLocation = { uri, uriBaseId: "SRCROOT" as const };
  if (line === undefined) return { artifactLocation };
  return {
    artifactLocation,
    region: {
      startLine: line,
      ...(column === undefined ? {} : { startColumn: column }),
      ...(endLine === undefined ? {} : { endLine: Math.max(line, endLine) }),
    },
  };
}

function folderUri(root: string): string {
  const { href } = pathToFileURL(root);
  return href.endsWith("/") ? href : `${href}/`;
}

function words(rule: string): string {
  const text = (rule.split("/").at(-1) ?? rule).replaceAll("-", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function pascalCase(rule: string): string {
  return rule
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
}
