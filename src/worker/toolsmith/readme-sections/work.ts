import type { Survey, Unit } from "#domain";
import type { ApplyResult, JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import {
  fillSections,
  type SectionContent,
  type SectionWriter,
  surveySections,
} from "../marked-sections/fill-sections.ts";
import { packageOf } from "../published-surface/published-surface.ts";
import { writeCommands } from "./commands.ts";
import { writeConfiguration } from "./configuration.ts";
import { writeExports } from "./exports.ts";
import { readmeSectionsOptions } from "./options.ts";
import { writePackages } from "./packages.ts";
import { writeScripts } from "./scripts.ts";
import type { SectionPlace } from "./section-place.ts";

const NAME = "readme-sections";

const WRITERS: Readonly<Record<string, (place: SectionPlace) => Promise<SectionContent>>> = {
  commands: writeCommands,
  scripts: writeScripts,
  exports: writeExports,
  configuration: writeConfiguration,
  packages: writePackages,
};

const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  exports: ["entry"],
  configuration: ["schema"],
};

export function survey(context: JobContext): Promise<Survey> {
  const { exclude } = parseOptions(NAME, readmeSectionsOptions, context.options);
  return surveySections(context, writerFor(context), exclude);
}

export function apply(units: readonly Unit[], context: JobContext): Promise<ApplyResult> {
  return fillSections(units, context, writerFor(context));
}

function writerFor(context: JobContext): SectionWriter {
  return {
    job: NAME,
    attributes: (name) => ATTRIBUTES[name] ?? [],
    async write(section, document) {
      const directory = packageOf(context.project.packages, document)?.directory ?? ".";
      const content = await WRITERS[section.name]?.({ context, section, document, directory });
      return content ?? { obstacle: "nothing is known of it" };
    },
  };
}
