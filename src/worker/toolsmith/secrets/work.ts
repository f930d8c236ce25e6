import { findSecrets } from "#analysis";
import type { Finding, Survey } from "#domain";
import type { JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { isLockfile } from "../source-files.ts";
import { trackedTexts } from "../tracked-texts.ts";
import { secretsOptions } from "./options.ts";

const NAME = "secrets";

export async function survey(context: JobContext): Promise<Survey> {
  const { exclude } = parseOptions(NAME, secretsOptions, context.options);
  const findings: Finding[] = [];
  let notSearched = 0;
  const isWanted = (path: string): boolean => !isLockfile(path);
  for await (const { files, unread } of trackedTexts(context, isWanted, exclude)) {
    const scan = await findSecrets(files, { signal: context.signal });
    findings.push(...scan.findings);
    notSearched += unread + scan.skipped.length;
  }
  const notes =
    notSearched === 0 ? [] : [`Not searched: links, binary and large files (${notSearched}).`];
  return { job: NAME, units: [], findings, notes };
}
