import { codeAnalysis } from "../code-analysis.ts";
import type { JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import type { SectionContent, SectionWriter } from "../marked-sections/fill-sections.ts";
import { sectionWork } from "../marked-sections/section-work.ts";
import { depthAbove } from "../marked-sections/heading-depth.ts";
import { inlineCode, isSameMarkdown } from "../marked-sections/markdown-text.ts";
import type { MarkedSection } from "../marked-sections/sections.ts";
import { commandsText } from "./commands.ts";
import { hotSpotsText, peopleText } from "./history.ts";
import { onboardingGuideOptions } from "./options.ts";
import { placesText } from "./places.ts";

const NAME = "onboarding-guide";

export const { survey, apply } = sectionWork(NAME, onboardingGuideOptions, writerFor);

function writerFor(context: JobContext): Omit<SectionWriter, "job"> {
  return {
    attributes: () => [],
    write: (section, document) => write(section, document, context),
    isCurrent: (now, wanted) => isSameMarkdown(withoutCounts(now), withoutCounts(wanted)),
  };
}

async function write(
  section: MarkedSection,
  document: string,
  context: JobContext,
): Promise<SectionContent> {
  const analysis = await codeAnalysis(context);
  const { names } = parseOptions(NAME, onboardingGuideOptions, context.options);
  const { history } = analysis;
  if (history.status !== "complete" && history.reason !== undefined) {
    context.note(`The history is not whole: ${history.reason}.`);
  }
  const isKnown = history.status === "complete" || history.commits >= 1000;
  const { nodeVersion } = context.project;
  const node = nodeVersion === undefined ? "" : `It needs Node ${inlineCode(nodeVersion)}.`;
  const parts: (readonly [string, string])[] = [
    ["Commands", [node, commandsText(context.project)].filter((part) => part !== "").join("\n\n")],
    ["Where things are", await placesText(context, analysis, document)],
    ["Where most of the change happens", isKnown ? hotSpotsText(analysis, document) : ""],
    ["Whom to ask", isKnown && names ? await peopleText(context, analysis, document) : ""],
  ];
  const marks = "#".repeat(Math.min(6, (await depthAbove(section, document, context)) + 1));
  const known = parts.filter(([, text]) => text !== "");
  if (known.length === 0) return { obstacle: "neither commands nor source were found" };
  return { markdown: known.map(([title, text]) => `${marks} ${title}\n\n${text}`).join("\n\n") };
}

/** Each commit changes a count and now and then an order; that alone is no reason to write it again. */
function withoutCounts(markdown: string): string {
  return markdown
    .replaceAll(/\n {2,40}(?=\S)/g, " ")
    .replaceAll(/\b\d+\s+commits\b/g, "commits")
    .split("\n")
    .map((line) => line.replaceAll(/\s+/g, " ").replaceAll(/-{2,}/g, "--").trim())
    .toSorted()
    .join("\n\n");
}
