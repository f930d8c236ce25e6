import type { JobContext } from "../job.ts";
import type { SectionContent, SectionWriter } from "../marked-sections/fill-sections.ts";
import { sectionWork } from "../marked-sections/section-work.ts";
import { depthAbove } from "../marked-sections/heading-depth.ts";
import { inlineCode } from "../marked-sections/markdown-text.ts";
import type { MarkedSection } from "../marked-sections/sections.ts";
import { packageOf, publishedSurface } from "../published-surface/published-surface.ts";
import { inReadingOrder } from "../published-surface/signature-text.ts";
import { apiReferenceOptions } from "./options.ts";
import { exportText } from "./reference-text.ts";

const NAME = "api-reference";
const DEEPEST = 6;

export const { survey, apply } = sectionWork(NAME, apiReferenceOptions, writerFor);

function writerFor(context: JobContext): Omit<SectionWriter, "job"> {
  return {
    attributes: () => ["package", "entry"],
    write: (section, document) => write(section, document, context),
  };
}

async function write(
  section: MarkedSection,
  document: string,
  context: JobContext,
): Promise<SectionContent> {
  const { packages } = context.project;
  const asked = section.attributes.get("package");
  const found =
    asked === undefined
      ? packageOf(packages, document)
      : packages.find(({ name, directory }) => name === asked || directory === asked);
  const surface = found && (await publishedSurface(context, found.directory));
  if (surface === undefined) {
    return {
      obstacle:
        asked === undefined
          ? "it belongs to no package with a name"
          : `there is no package ${asked}`,
    };
  }
  const { manifest, unseen } = surface;
  const entry = section.attributes.get("entry");
  const entries = surface.entries.filter(
    ({ specifier, exports }) =>
      exports.length > 0 &&
      (entry === undefined || specifier === (manifest.name ?? "") + entry.replace(/^\.?/, "")),
  );
  if (entries.length === 0) {
    const missing = unseen.length === 0 ? "" : ` (no source for ${unseen.join(", ")})`;
    return { obstacle: `no exports of ${manifest.name} were found${missing}` };
  }
  const above = await depthAbove(section, document, context);
  const hasLeads = entries.length > 1;
  const depth = Math.min(DEEPEST, above + (hasLeads ? 2 : 1));
  const parts = entries.flatMap(({ specifier, exports }) => [
    ...(hasLeads ? [`${"#".repeat(Math.min(DEEPEST, above + 1))} ${inlineCode(specifier)}`] : []),
    ...inReadingOrder(exports).map((each) => exportText(each, { document, depth })),
  ]);
  return { markdown: parts.join("\n\n") };
}
