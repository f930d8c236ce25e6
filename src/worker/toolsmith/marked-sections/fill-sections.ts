import type { Finding, Survey, Unit } from "#domain";
import { shortHash } from "#shared";
import { keepFormatted } from "../formatting/keep-formatted.ts";
import type { ApplyResult, JobContext } from "../job.ts";
import { exclusionOf, isExcluded } from "../source-files.ts";
import { writeOrCreateText } from "../new-file.ts";
import { readText, writeText } from "../worktree-files.ts";
import { foreignText, isSameMarkdown } from "./markdown-text.ts";
import { isSectionName, SECTION_JOBS, sectionsOf } from "./section-names.ts";
import { type MarkedSection, type MarkerProblem, readSections, withContent } from "./sections.ts";

/** What is to stand in a section, or why that cannot be said. */
export type SectionContent = Written | { readonly obstacle: string };

interface Written {
  readonly markdown: string;
  readonly files?: readonly WrittenFile[];
}

/** A file that belongs to a section, such as its picture. */
export interface WrittenFile {
  readonly path: string;
  readonly text: string;
}

export interface SectionWriter {
  readonly job: string;
  /** Attributes that a section of this name may have. */
  attributes(name: string): readonly string[];
  write(section: MarkedSection, document: string): Promise<SectionContent>;
  /** Whether the section needs no new text; default: it says the same but for its formatting. */
  isCurrent?(now: string, wanted: string): boolean;
}

interface Place {
  readonly id: string;
  readonly document: string;
  readonly text: string;
  readonly section: MarkedSection;
}

const DOCUMENT = /\.(?:md|markdown)$/i;

/** Sections that say something else than the code does, one per unit. */
export async function surveySections(
  context: JobContext,
  writer: SectionWriter,
  exclude: readonly string[],
): Promise<Survey> {
  const { job } = writer;
  const documents = (await markedDocuments(context)).filter(
    ({ path }) => !isExcluded(path, exclude),
  );
  const findings = documents.flatMap(({ path, problems }) =>
    problems.flatMap((problem) => problemFinding(job, path, problem)),
  );
  const places = documents.flatMap((document) => placesIn(job, document));
  const survey = { job, notes: [] };
  if (places.length === 0 && findings.length === 0) {
    const names = sectionsOf(job).map((name) => `artel:${name}`);
    const skipped = `no document is marked for it (${names.join(", ")})`;
    return { ...survey, units: [], findings, skipped };
  }
  const units: Unit[] = [];
  for (const place of places) {
    context.signal.throwIfAborted();
    const content = await contentOf(place, writer);
    if ("obstacle" in content) findings.push(obstacleFinding(place, content.obstacle));
    else if (!(await isCurrent(place, content, context, writer))) {
      const paths = [place.document, ...(content.files ?? []).map(({ path }) => path)];
      const title = `Section ${place.section.name} of ${place.document}`;
      units.push({ id: `${job}:${place.id}`, title, paths, detail: {} });
    }
  }
  return { ...survey, units, findings };
}

/** Writes what the code says now into the sections of these units. */
export async function fillSections(
  units: readonly Unit[],
  context: JobContext,
  writer: SectionWriter,
): Promise<ApplyResult> {
  if (units.length === 0) return { failed: [] };
  const failed: { unit: string; reason: string }[] = [];
  const documents = [...new Set(units.flatMap(({ paths }) => paths.slice(0, 1)))];
  await keepFormatted(documents, context, async () => {
    for (const { id, paths } of units) {
      const document = paths[0] ?? "";
      const place = placesIn(writer.job, await readDocument(context, document)).find(
        (each) => `${writer.job}:${each.id}` === id,
      );
      if (place === undefined) {
        failed.push({ unit: id, reason: "its section is not there any more" });
        continue;
      }
      const content = await contentOf(place, writer);
      if ("obstacle" in content) failed.push({ unit: id, reason: content.obstacle });
      else if (!(await isCurrent(place, content, context, writer))) {
        await write(place, content, context.worktree);
      }
    }
  });
  return { failed };
}

async function write(
  { document, text, section }: Place,
  content: Written,
  worktree: string,
): Promise<void> {
  await writeText(worktree, document, withContent(text, section, content.markdown));
  for (const file of content.files ?? []) await writeOrCreateText(worktree, file.path, file.text);
}

async function contentOf(place: Place, writer: SectionWriter): Promise<SectionContent> {
  const { section, document } = place;
  const known = writer.attributes(section.name);
  const unknown = [...section.attributes.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const may = known.length === 0 ? "it takes none" : `it takes ${known.join(", ")}`;
    return { obstacle: `${unknown}= means nothing to artel:${section.name}: ${may}` };
  }
  const content = await writer.write(section, document);
  if ("obstacle" in content) return content;
  return { ...content, markdown: foreignText(content.markdown) };
}

async function isCurrent(
  { text, section }: Place,
  content: Written,
  context: JobContext,
  writer: SectionWriter,
): Promise<boolean> {
  const now = text.slice(section.start, section.end);
  const compare = writer.isCurrent ?? isSameMarkdown;
  if (!compare(now, content.markdown)) return false;
  for (const file of content.files ?? []) {
    if ((await readText(context.worktree, file.path)) !== file.text) return false;
  }
  return true;
}

interface MarkedDocument {
  readonly path: string;
  readonly text: string;
  readonly sections: readonly MarkedSection[];
  readonly problems: readonly MarkerProblem[];
}

/** Documents of which a line names Artel as these markers do. */
function markedDocuments(context: JobContext): Promise<readonly MarkedDocument[]> {
  const look = async (): Promise<readonly MarkedDocument[]> => {
    const documents: MarkedDocument[] = [];
    for (const path of context.files) {
      if (!DOCUMENT.test(path) || exclusionOf(path) !== undefined) continue;
      const document = await readDocument(context, path);
      if (document.sections.length + document.problems.length > 0) documents.push(document);
    }
    return documents;
  };
  return context.facts?.find("marked documents", look) ?? look();
}

async function readDocument(context: JobContext, path: string): Promise<MarkedDocument> {
  const text = (await readText(context.worktree, path)) ?? "";
  if (!text.includes("artel:")) return { path, text, sections: [], problems: [] };
  const { sections, problems } = readSections(text);
  const unknown = sections.flatMap(({ name, line }) => {
    const known = Object.keys(SECTION_JOBS).join(", ");
    const message = `artel:${name} is no section that there is (${known})`;
    return isSectionName(name) ? [] : [{ name, line, message }];
  });
  return { path, text, sections, problems: [...problems, ...unknown] };
}

function placesIn(job: string, { path, text, sections }: MarkedDocument): readonly Place[] {
  const names: readonly string[] = sectionsOf(job);
  const counts = new Map<string, number>();
  return sections
    .filter(({ name }) => names.includes(name))
    .map((section) => {
      const count = (counts.get(section.name) ?? 0) + 1;
      counts.set(section.name, count);
      const id = `${path}:${section.name}${count === 1 ? "" : `-${count}`}`;
      return { id, document: path, text, section };
    });
}

/** What belongs to no job is told by the first of them. */
function problemFinding(
  job: string,
  path: string,
  { name, line, message }: MarkerProblem,
): readonly Finding[] {
  const isOwn = name !== undefined && (sectionsOf(job) as readonly string[]).includes(name);
  const isNobodys = name === undefined || !isSectionName(name);
  if (!isOwn && !(isNobodys && job === "readme-sections")) return [];
  return [
    finding({
      rule: "artel/broken-marker",
      title: `A marker of ${path} cannot be used`,
      message: `${message[0]?.toUpperCase()}${message.slice(1)}; nothing is written there.`,
      location: { path, line },
      suggestion: "Put <!-- artel:name --> and <!-- /artel:name --> on lines of their own.",
    }),
  ];
}

function obstacleFinding({ document, section }: Place, obstacle: string): Finding {
  return finding({
    rule: "artel/unfilled-section",
    title: `Section ${section.name} of ${document} cannot be written`,
    message: `It is left as it is: ${obstacle}.`,
    location: { path: document, line: section.line },
  });
}

function finding(
  parts: Pick<Finding, "rule" | "title" | "message" | "location" | "suggestion">,
): Finding {
  return {
    ...parts,
    fingerprint: shortHash([parts.rule, parts.location.path, parts.message].join("\0")),
    kind: "documentation",
    severity: "info",
    related: [],
    confidence: 1,
  };
}
