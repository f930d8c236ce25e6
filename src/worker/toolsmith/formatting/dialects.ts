import type { CommandResult } from "#domain";

/** How one formatter is asked which files it would change, and told to change them. */
export interface FormatterDialect {
  /** Words after the program. `--` is not understood by all, so files never start with a dash. */
  check(flags: readonly string[], files: readonly string[]): readonly string[];
  write(flags: readonly string[], files: readonly string[]): readonly string[];
  /** Flags of a package script that belong to a mode or to its output, with whether a value follows. */
  readonly modeFlags: Readonly<Record<string, boolean>>;
  /** Flags that take a value as the next word, so that the value is not taken for a file pattern. */
  readonly valueFlags: readonly string[];
  /** A first word that is a subcommand: `biome format`. */
  readonly subcommands: readonly string[];
  /** Printed paths of files that would change, or undefined when the output is no answer. */
  unformatted(result: CommandResult): readonly string[] | undefined;
}

const prettier: FormatterDialect = {
  check: (flags, files) => [
    "--list-different",
    "--ignore-unknown",
    "--no-error-on-unmatched-pattern",
    ...flags,
    ...files,
  ],
  write: (flags, files) => [
    "--write",
    "--ignore-unknown",
    "--no-error-on-unmatched-pattern",
    ...flags,
    ...files,
  ],
  modeFlags: {
    "--check": false,
    "-c": false,
    "--write": false,
    "-w": false,
    "--list-different": false,
    "-l": false,
    "--ignore-unknown": false,
    "-u": false,
    "--cache": false,
    "--cache-strategy": true,
    "--cache-location": true,
    "--log-level": true,
    "--loglevel": true,
    "--no-error-on-unmatched-pattern": false,
  },
  valueFlags: [
    "--arrow-parens",
    "--config",
    "--config-precedence",
    "--embedded-language-formatting",
    "--end-of-line",
    "--html-whitespace-sensitivity",
    "--ignore-path",
    "--object-wrap",
    "--parser",
    "--plugin",
    "--plugin-search-dir",
    "--print-width",
    "--prose-wrap",
    "--quote-props",
    "--tab-width",
    "--trailing-comma",
  ],
  subcommands: [],
  // 2 means that some file could not be parsed; the others are listed all the same.
  unformatted: (result) => {
    if (result.exitCode === 0 || result.exitCode === 1) return lines(result.stdout);
    const perFile = /^\[error\] [^\n]+: SyntaxError\b/m.test(result.stderr);
    return result.exitCode === 2 && perFile ? lines(result.stdout) : undefined;
  },
};

const oxfmt: FormatterDialect = {
  check: (flags, files) => [
    "--list-different",
    "--no-error-on-unmatched-pattern",
    ...flags,
    ...files,
  ],
  write: (flags, files) => ["--write", "--no-error-on-unmatched-pattern", ...flags, ...files],
  modeFlags: {
    "--check": false,
    "--write": false,
    "--list-different": false,
    "--no-error-on-unmatched-pattern": false,
    "--threads": true,
  },
  valueFlags: ["-c", "--config", "--ignore-path"],
  subcommands: [],
  unformatted: listing,
};

const biome: FormatterDialect = {
  check: (flags, files) => [
    "format",
    "--reporter=github",
    "--max-diagnostics=none",
    "--no-errors-on-unmatched",
    "--files-ignore-unknown=true",
    ...flags,
    ...files,
  ],
  write: (flags, files) => [
    "format",
    "--write",
    "--no-errors-on-unmatched",
    "--files-ignore-unknown=true",
    ...flags,
    ...files,
  ],
  modeFlags: {
    "--write": false,
    "--fix": false,
    "--apply": false,
    "--unsafe": false,
    "--error-on-warnings": false,
    "--no-errors-on-unmatched": false,
    "--staged": false,
    "--changed": false,
    "--reporter": true,
    "--max-diagnostics": true,
    "--diagnostic-level": true,
  },
  valueFlags: ["--config-path"],
  subcommands: ["format", "check", "ci", "lint"],
  unformatted: (result) => {
    const found = lines(result.stdout)
      .filter((line) => line.startsWith("::"))
      .map((line) => ({
        path: /[ ,]file=([^,]+)/.exec(line)?.[1],
        format: /title=format\b/.test(line),
      }));
    if (result.exitCode !== 0 && found.length === 0) return undefined;
    return found.flatMap(({ path, format }) => (format && path !== undefined ? [path] : []));
  },
};

const dprint: FormatterDialect = {
  check: (flags, files) => [
    "check",
    "--list-different",
    "--allow-no-files",
    ...flags,
    ...(files.length > 0 ? ["--", ...files] : []),
  ],
  write: (flags, files) => ["fmt", "--allow-no-files", ...flags, "--", ...files],
  modeFlags: { "--list-different": false, "--diff": false, "--allow-no-files": false },
  valueFlags: ["-c", "--config", "--plugins", "--excludes"],
  subcommands: ["fmt", "check"],
  unformatted: (result) => (result.exitCode === 20 ? lines(result.stdout) : listing(result)),
};

export const dialects: Readonly<Record<string, FormatterDialect>> = {
  prettier,
  oxfmt,
  biome,
  dprint,
};

function listing(result: CommandResult): readonly string[] | undefined {
  const found = lines(result.stdout);
  return result.exitCode === 0 || (result.exitCode === 1 && found.length > 0) ? found : undefined;
}

function lines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
