import type { Finding, Survey } from "#domain";
import { redact, shortHash } from "#shared";
import type { JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { editableSources, isAside } from "../source-files.ts";
import { readText } from "../worktree-files.ts";
import { functionShapes } from "./function-shapes.ts";
import { duplicateFunctionsOptions } from "./options.ts";
import { type PlacedFunction, type SameFunctions, sameFunctions } from "./same-functions.ts";

const NAME = "duplicate-functions";
const LONGEST_VALUE = 30;
const MOST_PLACES_IN_TEXT = 4;

export async function survey(context: JobContext): Promise<Survey> {
  const options = parseOptions(NAME, duplicateFunctionsOptions, context.options);
  const sources = await editableSources(context, options.exclude);
  const notes = sources.note === undefined ? [] : [sources.note];
  const empty: Survey = { job: NAME, units: [], findings: [], notes };
  const files = sources.files.filter((path) => options.tests || !isAside(path));
  if (files.length === 0) return { ...empty, skipped: "no JavaScript or TypeScript files" };
  const functions: PlacedFunction[] = [];
  for (const path of files) {
    context.signal.throwIfAborted();
    const text = (await readText(context.worktree, path)) ?? "";
    functions.push(...functionShapes(path, text).map((each) => ({ ...each, path })));
  }
  return { ...empty, findings: sameFunctions(functions, options).map(findingOf) };
}

function findingOf({ functions, parameters, savedLines }: SameFunctions): Finding {
  const [first, ...others] = functions as [PlacedFunction, ...PlacedFunction[]];
  const locations = [first, ...others].map(({ path, line, endLine }) => ({ path, line, endLine }));
  const [location, ...related] = locations as [(typeof locations)[0], ...typeof locations];
  const names = [...new Set(functions.map(({ name }) => name))];
  const differ =
    parameters.length === 0
      ? "They read the same."
      : `They differ in ${parameters.map((values) => valuesText(values)).join("; ")}.`;
  const parameterCount =
    parameters.length === 1 ? "1 parameter" : `${parameters.length} parameters`;
  return {
    fingerprint: shortHash([NAME, first.shape, ...functions.map(({ path }) => path)].join("\0")),
    rule: "artel/duplicate-function",
    kind: "duplication",
    severity: savedLines >= 30 ? "medium" : "low",
    title: `${functions.length} functions of the same shape: ${names.slice(0, MOST_PLACES_IN_TEXT).join(", ")}`,
    message: `${differ} One function in their place saves about ${savedLines} lines.`,
    location,
    related,
    confidence: parameters.length === 0 ? 0.9 : 0.7,
    suggestion:
      parameters.length === 0
        ? "Write the function once, and import it."
        : `Write the function once, with ${parameterCount} for what differs.`,
  };
}

/** What one parameter would be in each of the functions. */
function valuesText(values: readonly string[]): string {
  const texts = [...new Set(values)].map((value) => {
    const line = redact(value).replaceAll(/\s+/g, " ");
    return line.length > LONGEST_VALUE ? `${line.slice(0, LONGEST_VALUE)}…` : line;
  });
  const more = texts.length > MOST_PLACES_IN_TEXT ? " …" : "";
  return texts.slice(0, MOST_PLACES_IN_TEXT).join(" | ") + more;
}
