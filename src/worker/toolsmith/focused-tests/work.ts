import { isTestSource } from "#analysis";
import type { Survey, Unit } from "#domain";
import type { ApplyResult, JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { editableSources } from "../source-files.ts";
import { readText, writeText } from "../worktree-files.ts";
import { focusedTestsOptions } from "./options.ts";
import { removeFocus } from "./remove-focus.ts";

const NAME = "focused-tests";

export async function survey(context: JobContext): Promise<Survey> {
  const { exclude } = parseOptions(NAME, focusedTestsOptions, context.options);
  const tests = { ...context, files: context.files.filter(isTestSource) };
  const { files, note } = await editableSources(tests, exclude);
  const notes = note === undefined ? [] : [note];
  const empty: Survey = { job: NAME, units: [], findings: [], notes };
  if (files.length === 0) {
    return { ...empty, skipped: "no files of tests in JavaScript or TypeScript" };
  }
  const units: Unit[] = [];
  for (const path of files) {
    context.signal.throwIfAborted();
    const text = (await readText(context.worktree, path)) ?? "";
    const found = removeFocus(path, text);
    if (found === undefined) continue;
    const what = found.count === 1 ? "1 test is" : `${found.count} tests are`;
    const title = `Run all tests of ${path}: ${what} left focused`;
    units.push({ id: `${NAME}:${path}`, title, paths: [path], detail: { count: found.count } });
  }
  return { ...empty, units };
}

export async function apply(units: readonly Unit[], context: JobContext): Promise<ApplyResult> {
  for (const path of units.flatMap((unit) => unit.paths)) {
    const text = await readText(context.worktree, path);
    const found = text === undefined ? undefined : removeFocus(path, text);
    if (found !== undefined) await writeText(context.worktree, path, found.text);
  }
  return { failed: [] };
}
