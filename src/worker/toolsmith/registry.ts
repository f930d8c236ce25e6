import type { ToolsmithJob } from "./job.ts";
import { characterisationTests } from "./characterisation-tests/job.ts";
import { apiReference } from "./api-reference/job.ts";
import { architectureDiagram } from "./architecture-diagram/job.ts";
import { brokenLinks } from "./broken-links/job.ts";
import { changelog } from "./changelog/job.ts";
import { codemods } from "./codemods/job.ts";
import { coverageGaps } from "./coverage-gaps/job.ts";
import { deadCode } from "./dead-code/job.ts";
import { dependencyUpdates } from "./dependency-updates/job.ts";
import { docComments } from "./doc-comments/job.ts";
import { duplicateFunctions } from "./duplicate-functions/job.ts";
import { flakyTests } from "./flaky-tests/job.ts";
import { focusedTests } from "./focused-tests/job.ts";
import { format } from "./format/job.ts";
import { missingImports } from "./missing-imports/job.ts";
import { mutation } from "./mutation/job.ts";
import { onboardingGuide } from "./onboarding-guide/job.ts";
import { pythonLint } from "./python-lint/job.ts";
import { readmeSections } from "./readme-sections/job.ts";
import { safeLint } from "./safe-lint/job.ts";
import { unusedImports } from "./unused-imports/job.ts";
import { secrets } from "./secrets/job.ts";
import { security } from "./security/job.ts";
import { staleSamples } from "./stale-samples/job.ts";
import { typeTightening } from "./type-tightening/job.ts";
import { unExport } from "./un-export/job.ts";
import { weakTests } from "./weak-tests/job.ts";

/** Every job, one line each; a folder without its line here does not exist. */
export const toolsmithJobs: readonly ToolsmithJob[] = [
  dependencyUpdates,
  missingImports,
  safeLint,
  pythonLint,
  codemods,
  unusedImports,
  typeTightening,
  unExport,
  characterisationTests,
  deadCode,
  duplicateFunctions,
  mutation,
  secrets,
  security,
  flakyTests,
  focusedTests,
  weakTests,
  coverageGaps,
  readmeSections,
  brokenLinks,
  staleSamples,
  architectureDiagram,
  apiReference,
  changelog,
  onboardingGuide,
  docComments,
  format,
];

export function findToolsmithJob(name: string): ToolsmithJob | undefined {
  return toolsmithJobs.find((job) => job.descriptor.name === name);
}
