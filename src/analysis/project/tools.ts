import type { Tool } from "#domain";
import type { PackageFile } from "./manifest.ts";
import { dependenciesOf } from "./manifest.ts";
import type { FileIndex } from "./project-files.ts";
import { splitScript } from "./shell-words.ts";
import { parseManagerCall } from "./test-suites/manager-calls.ts";
import { unwrap } from "./test-suites/runner.ts";

/** How a formatter or linter shows that it is the repository's own, and how its command line is read. */
interface ToolKind {
  readonly name: string;
  /** Its npm package. */
  readonly package: string;
  readonly configurations: readonly string[];
  /** Field of package.json that configures it. */
  readonly field?: "prettier" | "eslintConfig" | "xo";
  /** Subcommands and flags of its own that choose what it does; not part of the words to run it. */
  readonly modes: RegExp;
  /** Flags whose value is the next word. */
  readonly valued: RegExp;
}

const EXTENSIONS = ["js", "mjs", "cjs", "ts", "mts", "cts"];
const withExtensions = (name: string): readonly string[] =>
  EXTENSIONS.map((end) => `${name}.${end}`);

const BIOME: ToolKind = {
  name: "biome",
  package: "@biomejs/biome",
  configurations: ["biome.json", "biome.jsonc", ".biome.json", ".biome.jsonc"],
  modes: /^(?:check|ci|lint|format|--write|--apply|--apply-unsafe|--fix|--unsafe)$/,
  valued: /^--(?:config-path|max-diagnostics|diagnostic-level|reporter|colors)$/,
};

const FORMATTERS: readonly ToolKind[] = [
  {
    name: "prettier",
    package: "prettier",
    configurations: [
      ".prettierrc",
      ...["json", "yaml", "yml", "json5", "toml"].map((end) => `.prettierrc.${end}`),
      ...withExtensions(".prettierrc"),
      ...withExtensions("prettier.config"),
    ],
    field: "prettier",
    modes: /^(?:--check|-c|--write|-w|--list-different|-l|--cache.*|--log-?level.*|--no-color)$/,
    valued:
      /^--(?:config|ignore-path|plugin|parser|log-level|loglevel|cache-strategy|cache-location|config-precedence|print-width|tab-width|trailing-comma|end-of-line)$/,
  },
  {
    name: "oxfmt",
    package: "oxfmt",
    configurations: [".oxfmtrc.json", ".oxfmtrc.jsonc", "oxfmt.config.ts"],
    modes: /^(?:--check|--write|--list-different|--no-error-on-unmatched-pattern)$/,
    valued: /^(?:--config|-c|--ignore-path|--threads)$/,
  },
  BIOME,
  {
    name: "dprint",
    package: "dprint",
    configurations: ["dprint.json", "dprint.jsonc", ".dprint.json", ".dprint.jsonc"],
    modes: /^(?:check|fmt|--list-different|--diff)$/,
    valued: /^(?:--config|-c|--plugins|--excludes)$/,
  },
];

const LINTERS: readonly ToolKind[] = [
  {
    name: "eslint",
    package: "eslint",
    configurations: [
      ...withExtensions("eslint.config"),
      ".eslintrc",
      ...["js", "cjs", "mjs", "json", "yaml", "yml"].map((end) => `.eslintrc.${end}`),
    ],
    field: "eslintConfig",
    modes:
      /^(?:--fix|--fix-dry-run|--cache|--quiet|--color|--no-color|--max-warnings=.*|--cache-.*=.*)$/,
    valued:
      /^(?:--config|-c|--ext|--ignore-path|--ignore-pattern|--plugin|--rulesdir|--resolve-plugins-relative-to|--parser|--rule|--max-warnings|--format|-f|-o|--output-file|--cache-location|--cache-strategy|--concurrency)$/,
  },
  {
    name: "oxlint",
    package: "oxlint",
    configurations: [".oxlintrc.json", ".oxlintrc.jsonc", "oxlint.json", "oxlint.config.ts"],
    modes: /^(?:--fix|--fix-suggestions|--fix-dangerously|--quiet|--deny-warnings)$/,
    valued:
      /^(?:--config|-c|-A|-D|-W|--ignore-path|--ignore-pattern|--tsconfig|--max-warnings|--format|-f|--threads)$/,
  },
  BIOME,
  {
    name: "xo",
    package: "xo",
    configurations: [
      ...withExtensions("xo.config"),
      ".xo-config",
      ".xo-config.json",
      ".xo-config.js",
    ],
    field: "xo",
    modes: /^--fix$/,
    valued: /^--(?:reporter|extension|ignore|ignores)$/,
  },
  {
    name: "standard",
    package: "standard",
    configurations: [],
    modes: /^--fix$/,
    valued: /^--(?:plugin|parser|global|env|ext)$/,
  },
];

/** Flags whose values decide what is found, kept with the words that run the tool. */
const DROPPED_FLAGS =
  /^(?:--max-warnings|--format|-f|-o|--output-file|--log-level|--loglevel|--cache-.*|--reporter|--concurrency|--threads)$/;

export interface DetectedTools {
  readonly formatter: Tool | undefined;
  readonly linter: Tool | undefined;
  readonly notes: readonly string[];
}

/** The repository's own formatter and linter. An `.editorconfig` alone asks for neither. */
export async function detectTools(
  files: FileIndex,
  packages: readonly PackageFile[],
): Promise<DetectedTools> {
  const biome = await biomeParts(files);
  const formatters = FORMATTERS.filter((kind) => kind !== BIOME || biome.formatter);
  const linters = LINTERS.filter((kind) => kind !== BIOME || biome.linter);
  const formatter = choose(files, packages, formatters);
  const linter = choose(files, packages, linters);
  const notes = [formatter, linter]
    .filter((tool) => tool !== undefined && !tool.isInstalled)
    .map((tool) => `${tool?.tool.name} is configured but is no dependency of the repository.`);
  return { formatter: formatter?.tool, linter: linter?.tool, notes: [...new Set(notes)] };
}

async function biomeParts(files: FileIndex): Promise<{ formatter: boolean; linter: boolean }> {
  const path = files.firstIn(".", BIOME.configurations);
  const text = path === undefined ? "" : ((await files.readFile(path)) ?? "");
  const off = (part: string): boolean =>
    new RegExp(`"${part}"\\s*:\\s*\\{[^{}]*"enabled"\\s*:\\s*false`).test(text);
  return { formatter: !off("formatter"), linter: !off("linter") };
}

interface Candidate {
  readonly tool: Tool;
  readonly isInstalled: boolean;
  /** A script runs it: 4; configured: 2; a dependency: 1. */
  readonly weight: number;
}

function choose(
  files: FileIndex,
  packages: readonly PackageFile[],
  kinds: readonly ToolKind[],
): Candidate | undefined {
  for (const owner of packages) {
    const found = kinds
      .map((kind) => examine(files, packages, owner, kind))
      .filter((candidate) => candidate !== undefined)
      .sort((one, other) => other.weight - one.weight);
    if (found[0]) return found[0];
  }
  return undefined;
}

function examine(
  files: FileIndex,
  packages: readonly PackageFile[],
  owner: PackageFile,
  kind: ToolKind,
): Candidate | undefined {
  const { directory, manifest } = owner;
  const file = files.firstIn(directory, kind.configurations);
  const inManifest = kind.field !== undefined && manifest[kind.field] !== undefined;
  const configuration = file ?? (inManifest ? owner.path : undefined);
  const isDependency = kind.package in dependenciesOf(manifest);
  const use = scriptUse(owner, kind);
  const weight = (use ? 4 : 0) + (configuration === undefined ? 0 : 2) + (isDependency ? 1 : 0);
  if (weight === 0) return undefined;
  return {
    weight,
    isInstalled:
      isDependency || packages.some((one) => kind.package in dependenciesOf(one.manifest)),
    tool: {
      name: kind.name,
      directory,
      configuration,
      argv: [kind.name, ...(use?.options ?? [])],
      script: use?.script,
      files: [...(use?.files ?? [])],
    },
  };
}

interface ScriptUse {
  readonly script: string;
  readonly options: readonly string[];
  readonly files: readonly string[];
}

/** The package script that runs the tool on the most of the repository; staged or changed files do not count. */
function scriptUse(owner: PackageFile, kind: ToolKind): ScriptUse | undefined {
  const scripts = Object.entries(owner.manifest.scripts ?? {});
  const ranked = scripts.sort(([one], [other]) => rank(one) - rank(other));
  for (const [, script] of ranked) {
    for (const segment of splitScript(script)) {
      if (segment.needsShell) continue;
      const call = parseManagerCall(segment.words, owner.manifest.scripts ?? {});
      const direct = call?.kind === "program" ? call.words : segment.words;
      const words = unwrap(direct, {}).words.map((word) => word.text);
      if (words[0] === kind.name) return { script, ...readArguments(kind, words.slice(1)) };
    }
  }
  return undefined;
}

function rank(name: string): number {
  if (/^(?:format|fmt|prettier|lint)[:-]?(?:check)?$|^check[:-]?(?:format|lint)$/.test(name))
    return 0;
  if (/^(?:format|lint|prettier)/.test(name)) return 1;
  return /staged|precommit|pre-commit/.test(name) ? 3 : 2;
}

function readArguments(
  kind: ToolKind,
  words: readonly string[],
): { options: readonly string[]; files: readonly string[] } {
  const options: string[] = [];
  const files: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const value = kind.valued.test(word) ? words[at + 1] : undefined;
    if (value !== undefined) at += 1;
    const name = word.split("=")[0] ?? word;
    if (kind.modes.test(word) || DROPPED_FLAGS.test(name)) continue;
    if (!word.startsWith("-")) files.push(word);
    else options.push(word, ...(value === undefined ? [] : [value]));
  }
  return { options, files };
}
