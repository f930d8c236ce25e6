import type { z } from "zod";
import type { JobContext, ToolsmithJob } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { fillSections, type SectionWriter, surveySections } from "./fill-sections.ts";

/** The work of a job that does nothing but write sections. */
export function sectionWork(
  job: string,
  options: z.ZodType<{ readonly exclude: readonly string[] }>,
  writerFor: (context: JobContext) => Omit<SectionWriter, "job">,
): Required<Pick<ToolsmithJob, "survey" | "apply">> {
  const writer = (context: JobContext): SectionWriter => ({ job, ...writerFor(context) });
  return {
    survey: (context) => {
      const { exclude } = parseOptions(job, options, context.options);
      return surveySections(context, writer(context), exclude);
    },
    apply: (units, context) => fillSections(units, context, writer(context)),
  };
}
