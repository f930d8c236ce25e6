import type { CommandResult } from "#domain";

/** How one formatter is asked which files it would change, and told to change them: words after its own. */
export interface FormatterDialect {
  check(files: readonly string[]): readonly string[];
  write(files: readonly string[]): readonly string[];
  /** Printed paths of files that would change, or undefined when the output is no answer. */
  unformatted(result: CommandResult): readonly string[] | undefined;
}

const PRETTIER = ["--ignore-unknown", "--no-error-on-unmatched-pattern"];

const prettier: FormatterDialect = {
  check: (files) => ["--list-different", ...PRETTIER, ...files],
  write: (files) => ["--write", ...PRETTIER, ...files],
  // 2 means that some file could not be parsed; the others are listed all the same.
  unformatted: (result) => {
    if (result.exitCode === 0 || result.exitCode === 1) return lines(result.stdout);
    const perFile = /^\[error\] [^\n]+: SyntaxError\b/m.test(result.stderr);
    return result.exitCode === 2 && perFile ? lines(result.stdout) : undefined;
  },
};

const oxfmt: FormatterDialect = {
  check: (files) => ["--list-different", "--no-error-on-unmatched-pattern", ...files],
  write: (files) => ["--write", "--no-error-on-unmatched-pattern", ...files],
  // 2 means that some file could not be parsed, too; the others are listed all the same.
  unformatted: (result) => {
    const perFile = /in the above files/.test(result.stderr);
    return result.exitCode === 2 && perFile ? lines(result.stdout) : listing(result);
  },
};

const BIOME = ["--no-errors-on-unmatched", "--files-ignore-unknown=true"];

const biome: FormatterDialect = {
  check: (files) => ["format", "--reporter=github", "--max-diagnostics=none", ...BIOME, ...files],
  write: (files) => ["format", "--write", ...BIOME, ...files],
  // Workflow commands of GitHub Actions: `::error title=format,file=src/a.ts,line=…`.
  unformatted: (result) => {
    const found = lines(result.stdout).filter((line) => line.startsWith("::"));
    if (result.exitCode !== 0 && found.length === 0) return undefined;
    return found
      .filter((line) => /title=format\b/.test(line))
      .flatMap((line) => /[ ,]file=([^,]+)/.exec(line)?.[1] ?? []);
  },
};

const dprint: FormatterDialect = {
  check: (files) => ["check", "--list-different", "--allow-no-files", ...files],
  write: (files) => ["fmt", "--allow-no-files", ...files],
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
