import { grammarFile, isTestSource, loadGrammar } from "#analysis";
import type { Finding, Survey } from "#domain";
import type { JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { editablePython, editableSources } from "../source-files.ts";
import { readText } from "../worktree-files.ts";
import { findWeakTests } from "./find-weak-tests.ts";
import { weakTestFindings } from "./findings.ts";
import { weakTestsOptions } from "./options.ts";
import { assertingPythonNames, findWeakPythonTests } from "./python/find-weak-python-tests.ts";
import { weakTestRules } from "./registry.ts";
import { RepositoryModules } from "./repository-modules.ts";

const NAME = "weak-tests";
const NO_PYTHON = "the grammar for Python is not installed";

export async function survey(context: JobContext): Promise<Survey> {
  const { disableRules, exclude } = parseOptions(NAME, weakTestsOptions, context.options);
  const empty: Survey = { job: NAME, units: [], findings: [], notes: [] };
  const tests = { ...context, files: context.files.filter(isTestSource) };
  const sources = await editableSources(tests, exclude);
  const python = await editablePython(tests, exclude);
  if (sources.files.length + python.files.length === 0) {
    return { ...empty, skipped: "no files of tests in JavaScript, TypeScript or Python" };
  }
  const readsPython = grammarFile("python") !== undefined;
  if (sources.files.length === 0 && !readsPython) return { ...empty, skipped: NO_PYTHON };
  const notes = [sources.note, python.note].filter((note) => note !== undefined);
  if (python.files.length > 0 && !readsPython)
    notes.push(`Python was not looked at: ${NO_PYTHON}.`);
  const disabled = new Set(disableRules);
  const findings = [
    ...(await ofScripts(context, sources.files, disabled)),
    ...(readsPython ? await ofPython(context, python.files, disabled) : []),
  ];
  return { ...empty, findings, notes };
}

async function ofScripts(
  context: JobContext,
  paths: readonly string[],
  disabled: ReadonlySet<string>,
): Promise<readonly Finding[]> {
  const rules = weakTestRules.filter(({ id }) => !disabled.has(id));
  const modules = new RepositoryModules(context);
  const findings: Finding[] = [];
  for (const path of paths) {
    context.signal.throwIfAborted();
    const text = (await readText(context.worktree, path)) ?? "";
    const places = await findWeakTests(path, text, (file) => modules.importedBy(file), rules);
    findings.push(...weakTestFindings(path, places ?? []));
  }
  return findings;
}

async function ofPython(
  context: JobContext,
  paths: readonly string[],
  disabled: ReadonlySet<string>,
): Promise<readonly Finding[]> {
  if (paths.length === 0) return [];
  await loadGrammar("python");
  const elsewhere = new Set<string>();
  for (const path of paths) {
    context.signal.throwIfAborted();
    const names = assertingPythonNames((await readText(context.worktree, path)) ?? "");
    for (const name of names) elsewhere.add(name);
  }
  const findings: Finding[] = [];
  for (const path of paths) {
    context.signal.throwIfAborted();
    const text = (await readText(context.worktree, path)) ?? "";
    const places = findWeakPythonTests(text, elsewhere).filter(({ rule }) => !disabled.has(rule));
    findings.push(...weakTestFindings(path, places));
  }
  return findings;
}
