import { findSecrets } from "#analysis";
import type { Finding, Survey } from "#domain";
import type { JobContext, ToolsmithJob } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { isLockfile } from "../source-files.ts";
import { trackedTexts } from "../tracked-texts.ts";
import { secretsOptions } from "./options.ts";

const NAME = "secrets";

export const secrets: ToolsmithJob = {
  descriptor: {
    name: NAME,
    title: "Secrets in the repository",
    reason:
      "A credential in a repository is known to everyone who can read it, now and in its history; it has to be revoked by a person.",
    kind: "report",
    risk: "low",
    value: 0.9,
    order: 60,
    waitsForOthers: false,
    unitsPerTask: 1,
    editsAreas: [],
    commit: { type: "fix", subject: "remove secrets" },
    enabledByDefault: true,
  },
  options: secretsOptions,
  survey,
};

async function survey(context: JobContext): Promise<Survey> {
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
