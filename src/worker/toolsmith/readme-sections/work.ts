import type { JobContext } from "../job.ts";
import type { SectionContent, SectionWriter } from "../marked-sections/fill-sections.ts";
import { sectionWork } from "../marked-sections/section-work.ts";
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

export const { survey, apply } = sectionWork(NAME, readmeSectionsOptions, writerFor);

function writerFor(context: JobContext): Omit<SectionWriter, "job"> {
  return {
    attributes: (name) => ATTRIBUTES[name] ?? [],
    async write(section, document) {
      const directory = packageOf(context.project.packages, document)?.directory ?? ".";
      const content = await WRITERS[section.name]?.({ context, section, document, directory });
      return content ?? { obstacle: "nothing is known of it" };
    },
  };
}
