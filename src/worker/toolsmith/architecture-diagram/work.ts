import { codeAnalysis } from "../code-analysis.ts";
import type { JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import type { SectionContent, SectionWriter } from "../marked-sections/fill-sections.ts";
import { sectionWork } from "../marked-sections/section-work.ts";
import type { MarkedSection } from "../marked-sections/sections.ts";
import { mermaid, svg } from "./draw.ts";
import { folderGraph } from "./folder-graph.ts";
import { architectureDiagramOptions } from "./options.ts";

const NAME = "architecture-diagram";
const PICTURE = /^(?!.*(?:^|\/)\.)[\w@-][\w@./-]{0,200}\.svg$/;

export const { survey, apply } = sectionWork(NAME, architectureDiagramOptions, writerFor);

function writerFor(context: JobContext): Omit<SectionWriter, "job"> {
  return {
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
