import { ArtelError } from "#shared";

export type ConfigurationSource = "flag" | "environment" | "repository" | "user" | "default";

/** One thing that is wrong in one source. */
export interface ConfigurationIssue {
  readonly kind: "syntax" | "unknown" | "invalid" | "not-allowed";
  readonly source: ConfigurationSource;
  /** `artel.yaml:3:5`, `ARTEL_AGENTS`, `--agents`. */
  readonly where: string;
  readonly line?: number;
  readonly column?: number;
  readonly path?: string;
  readonly message: string;
  /** The valid name that was probably meant. */
  readonly nearest?: string;
}

export class ConfigurationError extends ArtelError {
  readonly issues: readonly ConfigurationIssue[];

  constructor(issues: readonly ConfigurationIssue[]) {
    const refused = issues.every(({ kind }) => kind === "not-allowed");
    const lines = issues.map(({ where, message }) => `${where}: ${message}`);
    super({
      ...(refused
        ? { code: "CONFIG_NOT_ALLOWED", kind: "refused" }
        : { code: "CONFIG_INVALID", kind: "usage" }),
      message:
        lines.length === 1
          ? String(lines[0])
          : `${lines.length} faults in the configuration:\n${lines.map((line) => `  ${line}`).join("\n")}`,
      remedy: refused
        ? "Remove it from the repository's artel.yaml; set it in your own configuration, the environment or a flag."
        : "Correct it as said, or remove it to use the default. All settings are in docs/configuration.md.",
      details: { issues },
    });
    this.issues = issues;
  }
}

export class ConfigurationFileError extends ArtelError {
  constructor(path: string, reason: string, cause?: unknown) {
    super({
      code: "CONFIG_UNREADABLE",
      kind: "environment",
      message: `The configuration ${path} cannot be read: ${reason}`,
      remedy: "Correct its permissions, or move it away.",
      details: { path },
      cause,
    });
  }
}
