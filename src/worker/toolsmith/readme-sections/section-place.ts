import type { JobContext } from "../job.ts";
import type { MarkedSection } from "../marked-sections/sections.ts";

/** What a writer is given: the section with its document, and the folder of the package that the document belongs to. */
export interface SectionPlace {
  readonly context: JobContext;
  readonly section: MarkedSection;
  readonly document: string;
  readonly directory: string;
}
