import { z } from "zod";
import type { Survey, Unit } from "#domain";
import { ToolFailedError } from "../errors.ts";
import type { Formatter } from "../formatting/formatter.ts";
import { ownFormatter, repositoryFormatter } from "../formatting/formatter.ts";
import type { ApplyResult, JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { exclusionOf, isExcluded, saysGenerated } from "../source-files.ts";
import { readText } from "../worktree-files.ts";
import { formatOptions } from "./options.ts";

const NAME = "format";

const detailSchema = z.strictObject({ formatter: z.enum(["repository", "ours"]) });

/** What a formatter is for even where no script of the repository runs it; documents and data are left alone. */
const CODE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|css|scss|less|graphql|gql)$/;

export async function survey(context: JobContext): Promise<Survey> {
  const { useOurs, exclude } = parseOptions(NAME, formatOptions, context.options);
  const empty: Survey = { job: NAME, units: [], findings: [], notes: [] };
  const own = repositoryFormatter(context);
  const foreign = context.project.formatter;
  if (own === undefined && foreign !== undefined) {
    return { ...empty, skipped: `the formatter ${foreign.name} is not one that Artel can drive` };
  }
  if (own === undefined && !useOurs) return { ...empty, skipped: "no formatter in the repository" };
  const formatter = own ?? ownFormatter(context);
  try {
    const unformatted = await formatter.unformatted();
    const { paths, notes } = await editable(unformatted, context, formatter, exclude);
    const kind = own === undefined ? "ours" : "repository";
    return { ...empty, notes, units: paths.map((path) => unitOf(path, formatter.name, kind)) };
  } catch (error) {
    if (error instanceof ToolFailedError) return { ...empty, skipped: error.message };
    throw error;
  }
}

async function editable(
  unformatted: readonly string[],
  context: JobContext,
  formatter: Formatter,
  exclude: readonly string[],
): Promise<{ readonly paths: readonly string[]; readonly notes: string[] }> {
  const left = new Map<string, string[]>();
  const paths: string[] = [];
  for (const path of unformatted) {
    const reason = await obstacleOf(path, context, formatter, exclude);
    if (reason === undefined) paths.push(path);
    else left.set(reason, [...(left.get(reason) ?? []), path]);
  }
  const notes = [...left].toSorted().map(([reason, files]) => {
    return `Unformatted files left out, ${reason}: ${named(files)}.`;
  });
  return { paths, notes };
}

function named(files: readonly string[]): string {
  const more = files.length > 3 ? ` and ${files.length - 3} more` : "";
  return `${files.slice(0, 3).join(", ")}${more}`;
}

/** Test data is formatted only where a script of the repository says so, for tests may compare it literally. */
async function obstacleOf(
  path: string,
  context: JobContext,
  formatter: Formatter,
  exclude: readonly string[],
): Promise<string | undefined> {
  if (isExcluded(path, exclude)) return "excluded by configuration";
  const reason = exclusionOf(path);
  const covered = formatter.hasScript && reason?.startsWith("test data") === true;
  if (reason !== undefined && !covered) return reason;
  if (!formatter.hasScript && !CODE.test(path)) {
    return "no code, and no script of the repository says that they are formatted";
  }
  const text = await readText(context.worktree, path);
  if (text === undefined) return "links, large or non-text files";
  return saysGenerated(text) ? "generated files" : undefined;
}

function unitOf(path: string, name: string, formatter: "repository" | "ours"): Unit {
  const title = `Format ${path} with ${name}`;
  return { id: `${NAME}:${path}`, title, paths: [path], detail: { formatter } };
}

export async function apply(units: readonly Unit[], context: JobContext): Promise<ApplyResult> {
  const [first] = units;
  if (first === undefined) return { failed: [] };
  const isOurs = detailSchema.parse(first.detail).formatter === "ours";
  const formatter = isOurs ? ownFormatter(context) : repositoryFormatter(context);
  const all = (reason: string): ApplyResult => ({
    failed: units.map(({ id }) => ({ unit: id, reason })),
  });
  if (formatter === undefined) return all("the repository has no formatter any more");
  const paths = units.flatMap((unit) => unit.paths);
  try {
    await formatter.write(paths);
    const still = new Set(await formatter.unformatted(paths));
    const failed = units.filter((unit) => unit.paths.some((path) => still.has(path)));
    const reason = `${formatter.name} still does not accept it after formatting`;
    return { failed: failed.map(({ id }) => ({ unit: id, reason })) };
  } catch (error) {
    if (error instanceof ToolFailedError) return all(error.message);
    throw error;
  }
}
