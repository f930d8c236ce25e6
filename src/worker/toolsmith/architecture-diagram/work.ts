import type { Survey, Unit } from "#domain";
import { codeAnalysis } from "../code-analysis.ts";
import type { ApplyResult, JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import {
  fillSections,
  type SectionContent,
  type SectionWriter,
  surveySections,
} from "../marked-sections/fill-sections.ts";
import type { MarkedSection } from "../marked-sections/sections.ts";
import { mermaid, svg } from "./draw.ts";
import { folderGraph } from "./folder-graph.ts";
import { architectureDiagramOptions } from "./options.ts";

const NAME = "architecture-diagram";
const PICTURE = /^(?!.*(?:^|\/)\.)[\w@-][\w@./-]{0,200}\.svg$/;

export function survey(context: JobContext): Promise<Survey> {
  const { exclude } = parseOptions(NAME, architectureDiagramOptions, context.options);
  return surveySections(context, writerFor(context), exclude);
}

export function apply(units: readonly Unit[], context: JobContext): Promise<ApplyResult> {
  return fillSections(units, context, writerFor(context));
}

function writerFor(context: JobContext): SectionWriter {
  return {
    job: NAME,
    attributes: () => ["svg"],
    write: (section) => write(section, context),
  };
}

async function write(section: MarkedSection, context: JobContext): Promise<SectionContent> {
  const { mostFolders } = parseOptions(NAME, architectureDiagramOptions, context.options);
  const path = section.attributes.get("svg");
  if (path !== undefined && !PICTURE.test(path)) {
    return { obstacle: `svg=${path} is no path of an SVG file from the top of the repository` };
  }
  const graph = folderGraph(await codeAnalysis(context), mostFolders);
  if (graph.folders.length < 2) return { obstacle: "its source is in one folder" };
  const markdown = mermaid(graph);
  if (path === undefined) return { markdown };
  const picture = await svg(graph);
  if (picture === undefined) {
    context.note(`${path} is not drawn: @viz-js/viz is not installed.`);
    return { markdown };
  }
  return { markdown, files: [{ path, text: picture }] };
}
