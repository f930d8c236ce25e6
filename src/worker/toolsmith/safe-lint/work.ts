import { z } from "zod";
import type { Survey, Unit } from "#domain";
import { ToolFailedError } from "../errors.ts";
import { repositoryFormatter } from "../formatting/formatter.ts";
import { keepFormatted } from "../formatting/keep-formatted.ts";
import type { ApplyResult, JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { ownScript, runForJson } from "../own-tools.ts";
import { editableSources } from "../source-files.ts";
import { rulesAboveLanguageLevel } from "./language-level.ts";
import { nodeProtocolObstacle } from "./node-protocol.ts";
import { safeLintOptions } from "./options.ts";
import type { RepositoryRules } from "./repository-rules.ts";
import { repositoryRules } from "./repository-rules.ts";
import { NO_VAR, rulesThatNeedTypes, safeLintPlugins, safeLintRules } from "./rules.ts";

const NAME = "safe-lint";
/** Takes statements out of a block and leaves them as deep as they were, which a formatter has to mend. */
const NO_ELSE_RETURN = "eslint/no-else-return";
const NODE_PROTOCOL = "unicorn/prefer-node-protocol";

const detailSchema = z.strictObject({
  /** Rules to fix in this file. */
  rules: z.array(z.string()),
  /** What is expected to go, by rule. */
  fixed: z.record(z.string(), z.int()),
});

const resultSchema = z.strictObject({
  files: z.array(
    z.strictObject({
      path: z.string(),
      fixed: z.record(z.string(), z.int()),
      changed: z.boolean(),
    }),
  ),
});

interface Group {
  readonly rules: readonly string[];
  readonly files: readonly string[];
}

export async function survey(context: JobContext): Promise<Survey> {
  const options = parseOptions(NAME, safeLintOptions, context.options);
  const sources = await editableSources(context, options.exclude);
  const notes = sources.note === undefined ? [] : [sources.note];
  const disabled = new Set(options.disableRules);
  const obstacle = disabled.has(NODE_PROTOCOL) ? undefined : await nodeProtocolObstacle(context);
  if (obstacle !== undefined) {
    disabled.add(NODE_PROTOCOL);
    notes.push(`Imports keep their names without "node:": ${obstacle}.`);
  }
  if (repositoryFormatter(context) === undefined) disabled.add(NO_ELSE_RETURN);
  const above = await rulesAboveLanguageLevel(context, sources.files);
  for (const rule of above.rules) disabled.add(rule);
  notes.push(...above.notes);
  const rules = Object.keys(safeLintRules).filter((rule) => !disabled.has(rule));
  const empty: Survey = { job: NAME, units: [], findings: [], notes };
  if (sources.files.length === 0) return { ...empty, skipped: "no JavaScript or TypeScript files" };
  try {
    const first = await fix(context, [{ rules, files: sources.files }], false);
    const own = await repositoryRules(
      context,
      first.map(({ path }) => path),
    );
    notes.push(...own.notes);
    const groups = groupsByRules(first, rules, own, notes, above.filesWithVar);
    const isAsFirst = groups.length === 1 && groups[0]?.rules.length === rules.length;
    const kept = new Set(groups.flatMap(({ files }) => files));
    const found = isAsFirst
      ? first.filter(({ path }) => kept.has(path))
      : await fix(context, groups, false);
    const changing = found.filter(({ changed }) => changed);
    return { ...empty, units: unitsOf(changing, groups) };
  } catch (error) {
    if (error instanceof ToolFailedError) return { ...empty, skipped: error.message };
    throw error;
  }
}

/** Files with the rules that the repository does not object to, grouped by equal rules. */
function groupsByRules(
  found: readonly { readonly path: string }[],
  rules: readonly string[],
  own: RepositoryRules,
  notes: string[],
  filesWithVar: ReadonlySet<string>,
): Group[] {
  const groups = new Map<string, { rules: string[]; files: string[] }>();
  const ignored: string[] = [];
  const objected = new Set<string>();
  for (const { path } of found) {
    if (own.ignores(path)) {
      ignored.push(path);
      continue;
    }
    const accepted = rules.filter((rule) => !own.turnsOff(path, rule));
    for (const rule of rules) if (!accepted.includes(rule)) objected.add(rule);
    const isTyped = /\.[cm]?tsx?$/.test(path);
    const wanted = accepted.filter(
      (rule) =>
        (rule !== NO_VAR || !filesWithVar.has(path)) && (isTyped || !rulesThatNeedTypes.has(rule)),
    );
    const group = groups.get(wanted.join()) ?? { rules: wanted, files: [] };
    group.files.push(path);
    groups.set(wanted.join(), group);
  }
  if (ignored.length > 0) notes.push(`Files that the linter ignores: ${ignored.length}.`);
  if (objected.size > 0) {
    notes.push(`Turned off by the repository: ${[...objected].toSorted().join(", ")}.`);
  }
  return [...groups.values()];
}

function unitsOf(found: z.infer<typeof resultSchema>["files"], groups: readonly Group[]): Unit[] {
  const rulesOf = new Map(groups.flatMap(({ rules, files }) => files.map((file) => [file, rules])));
  return found
    .map(({ path, fixed }) => {
      const names = Object.keys(fixed).toSorted();
      const count = Object.values(fixed).reduce((sum, each) => sum + each, 0);
      const detail = { rules: [...(rulesOf.get(path) ?? [])], fixed };
      const title = `${count} ${count === 1 ? "fix" : "fixes"} in ${path} (${names.join(", ")})`;
      return { id: `${NAME}:${path}`, title, paths: [path], detail };
    })
    .toSorted((left, right) => (left.id < right.id ? -1 : 1));
}

export async function apply(units: readonly Unit[], context: JobContext): Promise<ApplyResult> {
  if (units.length === 0) return { failed: [] };
  const groups = new Map<string, { rules: string[]; files: string[] }>();
  for (const unit of units) {
    const { rules } = detailSchema.parse(unit.detail);
    const group = groups.get(rules.join()) ?? { rules, files: [] };
    group.files.push(...unit.paths);
    groups.set(rules.join(), group);
  }
  const paths = units.flatMap((unit) => unit.paths);
  try {
    await keepFormatted(paths, context, () => fix(context, [...groups.values()], true));
    return { failed: [] };
  } catch (error) {
    if (!(error instanceof ToolFailedError)) throw error;
    return { failed: units.map((unit) => ({ unit: unit.id, reason: error.message })) };
  }
}

async function fix(
  context: JobContext,
  groups: readonly Group[],
  write: boolean,
): Promise<z.infer<typeof resultSchema>["files"]> {
  if (groups.length === 0) return [];
  const request = {
    write,
    groups: groups.map(({ rules, files }) => ({
      plugins: safeLintPlugins,
      rules: Object.fromEntries(rules.map((rule) => [rule, safeLintRules[rule] ?? "off"])),
      files,
    })),
  };
  const command = {
    name: "oxlint",
    tool: ownScript(import.meta.url, "fix-files"),
    arguments: [],
    stdin: JSON.stringify(request),
  };
  const { files } = await runForJson(context, command, resultSchema);
  return files;
}
