import { gateNameSchema, type GateSettings } from "#domain";
import type { Configuration } from "./configuration.ts";

const MINUTE_MS = 60_000;

/** What the gates of a session are told. */
export function gateSettingsOf(configuration: Configuration): GateSettings {
  const get = configuration.get.bind(configuration);
  return {
    advisory: [...get("gates.advisory")],
    required: [...get("gates.required")],
    limitsMs: Object.fromEntries(
      gateNameSchema.options.map((gate) => [gate, get(`gates.${gate}.minutes`) * MINUTE_MS]),
    ),
    security: { severity: get("gates.security.severity") },
    vulnerabilities: { severity: get("gates.vulnerabilities.severity") },
    licences: {
      allow: [...get("gates.licences.allow")],
      deny: [...get("gates.licences.deny")],
      development: get("gates.licences.development"),
    },
    coverage: {
      measure: get("gates.coverage.measure"),
      tolerance: get("gates.coverage.tolerance"),
      fileTolerance: get("gates.coverage.fileTolerance"),
    },
    mutation: { score: get("gates.mutation.score"), mutants: get("gates.mutation.mutants") },
    size: {
      tolerancePercent: get("gates.size.tolerancePercent"),
      toleranceKb: get("gates.size.toleranceKb"),
      folders: [...get("gates.size.folders")],
    },
    documentation: { conventionPercent: get("gates.documentation.conventionPercent") },
    commits: {
      messages: get("gates.commits.messages"),
      subjectLength: get("gates.commits.subjectLength"),
      lines: get("gates.commits.lines"),
      blobKb: get("gates.commits.blobKb"),
    },
    api: { breaking: get("gates.api.breaking") },
  };
}
