import { findWeaknesses } from "#analysis";
import type { Finding, Survey } from "#domain";
import type { JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { exclusionOf, isSource } from "../source-files.ts";
import { trackedTexts } from "../tracked-texts.ts";
import { securityOptions } from "./options.ts";

const NAME = "security";

export async function survey(context: JobContext): Promise<Survey> {
  const { disableRules, exclude } = parseOptions(NAME, securityOptions, context.options);
  const disabled = new Set(disableRules.map((rule) => `artel/${rule}`));
  const empty: Survey = { job: NAME, units: [], findings: [], notes: [] };
  const isWanted = (path: string): boolean => isSource(path) && exclusionOf(path) === undefined;
  if (!context.files.some(isWanted)) {
    return { ...empty, skipped: "no JavaScript or TypeScript files" };
  }
  const findings: Finding[] = [];
  let notSearched = 0;
  for await (const { files, unread } of trackedTexts(context, isWanted, exclude)) {
    const scan = await findWeaknesses(files, { signal: context.signal });
    if (scan.unavailable !== undefined) return { ...empty, skipped: scan.unavailable };
    findings.push(...scan.findings.filter(({ rule }) => !disabled.has(rule)));
    notSearched += unread + scan.skipped.length;
  }
  const notes = notSearched === 0 ? [] : [`${notSearched} large files or links were not searched.`];
  return { ...empty, findings, notes };
}
