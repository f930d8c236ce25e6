import { posix } from "node:path";
import ts from "typescript";
import { z } from "zod";
import type { Tool } from "#domain";
import { endReason } from "../own-tools.ts";
import type { JobContext } from "../job.ts";
import { isExcluded } from "../source-files.ts";
import { readText } from "../worktree-files.ts";
import { ESLINT_MARKER, readEslintRules } from "./read-eslint-rules.ts";
import { namesOf } from "./rules.ts";

/** What the repository's own linter configuration says against a fix. */
export interface RepositoryRules {
  ignores(path: string): boolean;
  turnsOff(path: string, rule: string): boolean;
  readonly notes: readonly string[];
}

const silent: RepositoryRules = { ignores: () => false, turnsOff: () => false, notes: [] };

/** Asks the repository's linter about these files; where it cannot answer, its configuration's text decides. */
export async function repositoryRules(
  context: JobContext,
  files: readonly string[],
): Promise<RepositoryRules> {
  const linter = context.project.linter;
  if (linter === undefined || files.length === 0) return silent;
  if (linter.name === "eslint") return eslintRules(context, linter, files);
  return configurationRules(context, linter);
}

const FILES_PER_RUN = 400; // one argument may hold 128 kB on Linux
const eslintAnswerSchema = z.record(z.string(), z.array(z.string()).nullable());

async function eslintRules(
  context: JobContext,
  linter: Tool,
  files: readonly string[],
): Promise<RepositoryRules> {
  const answer = new Map<string, ReadonlySet<string> | null>();
  const { directory } = linter;
  for (let start = 0; start < files.length; start += FILES_PER_RUN) {
    const relative = files
      .slice(start, start + FILES_PER_RUN)
      .map((file) => posix.relative(directory, file))
      .filter((file) => !file.startsWith("../"));
    const argv = ["node", "-e", readEslintRules, "--", JSON.stringify(relative)];
    const result = await context.target.run({
      argv,
      directory,
      purpose: "lint",
      timeMs: 120_000,
    });
    context.signal.throwIfAborted();
    const printed = result.stdout.split(ESLINT_MARKER)[1]?.split("\n")[0];
    if (printed === undefined) {
      const reason = endReason(result);
      return {
        ...(await textRules(context, linter)),
        notes: [`ESLint could not be asked for its rules (${reason}); their text was searched.`],
      };
    }
    for (const [file, off] of Object.entries(eslintAnswerSchema.parse(JSON.parse(printed)))) {
      answer.set(posix.join(directory, file), off === null ? null : new Set(off));
    }
  }
  return {
    ignores: (path) => answer.get(path) === null,
    turnsOff: (path, rule) => namesOf(rule).some((name) => answer.get(path)?.has(name) ?? false),
    notes: [],
  };
}

/** A configuration that is code and cannot be run is searched for `"rule": "off"`. */
async function textRules(context: JobContext, linter: Tool): Promise<RepositoryRules> {
  const text = await configurationText(context, linter);
  return {
    ...silent,
    turnsOff: (_, rule) =>
      namesOf(rule).some((name) =>
        new RegExp(`["']?(?<![\\w/-])${name}["']?\\s*:\\s*\\[?\\s*(?:["']off["']|0\\b)`).test(text),
      ),
  };
}

async function configurationText(context: JobContext, linter: Tool): Promise<string> {
  if (linter.configuration === undefined) return "";
  return (await readText(context.worktree, linter.configuration)) ?? "";
}

const severitySchema = z.union([z.string(), z.number(), z.array(z.unknown()), z.looseObject({})]);
const oxlintSchema = z.looseObject({
  rules: z.record(z.string(), severitySchema).default({}),
  ignorePatterns: z.array(z.string()).default([]),
  overrides: z
    .array(
      z.looseObject({
        files: z.union([z.string(), z.array(z.string())]),
        rules: z.record(z.string(), severitySchema).default({}),
      }),
    )
    .default([]),
});
const biomeSchema = z.looseObject({
  linter: z
    .looseObject({ rules: z.record(z.string(), z.unknown()).default({}) })
    .default({ rules: {} }),
});

/** oxlint and Biome are configured in JSON with comments, which can be read without running anything. */
async function configurationRules(context: JobContext, linter: Tool): Promise<RepositoryRules> {
  const text = await configurationText(context, linter);
  const { config } = ts.parseConfigFileTextToJson("configuration.json", text);
  if (linter.name === "biome") {
    const parsed = biomeSchema.safeParse(config);
    const off = parsed.success ? biomeRulesOff(parsed.data.linter.rules) : new Set<string>();
    return { ...silent, turnsOff: (_, rule) => namesOf(rule).some((name) => off.has(name)) };
  }
  const parsed = oxlintSchema.safeParse(config);
  if (!parsed.success) return textRules(context, linter);
  const { rules, ignorePatterns, overrides } = parsed.data;
  const within = (path: string): string => posix.relative(linter.directory, path);
  return {
    ignores: (path) => isExcluded(within(path), ignorePatterns.flatMap(asGlobs)),
    turnsOff: (path, rule) =>
      namesOf(rule).some(
        (name) =>
          isOff(rules[name]) ||
          overrides.some(
            (override) =>
              isOff(override.rules[name]) &&
              isExcluded(within(path), [override.files].flat().flatMap(asGlobs)),
          ),
      ),
    notes: [],
  };
}

/** A pattern as in .gitignore: a bare name matches at every depth, and a folder all that is in it. */
function asGlobs(pattern: string): string[] {
  const bare = pattern.replace(/^\.?\//, "").replace(/\/$/, "");
  const anchored = bare.includes("/") ? bare : `**/${bare}`;
  return [anchored, `${anchored}/**`];
}

function isOff(setting: unknown): boolean {
  const level = Array.isArray(setting) ? setting[0] : setting;
  return level === "off" || level === "allow" || level === 0;
}

function biomeRulesOff(groups: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const off = new Set<string>();
  for (const [group, rules] of Object.entries(groups)) {
    if (typeof rules !== "object" || rules === null) continue;
    for (const [name, setting] of Object.entries(rules)) {
      const level: unknown =
        typeof setting === "object" && setting !== null && "level" in setting
          ? setting.level
          : setting;
      if (level === "off") off.add(`${group}/${name}`);
    }
  }
  return off;
}
