import type { Location } from "#domain";
import type { Analysis } from "../analysis.ts";
import type { Opportunity } from "./opportunity.ts";

const MOST_OPPORTUNITIES = 15;
const MOST_LISTED = 10;
const MOST_LAYERS = 20;

/** A summary for a person. Names come from the repository, so they are written as code and cannot become markup. */
export function toMarkdown(
  analysis: Analysis,
  ranked: readonly Opportunity[],
  options: { readonly most?: number } = {},
): string {
  const most = options.most ?? MOST_OPPORTUNITIES;
  return [
    "# Analysis",
    "",
    ...figures(analysis),
    ...languages(analysis),
    ...section(
      `Opportunities (${Math.min(most, ranked.length)} of ${ranked.length})`,
      ranked.slice(0, most).map(opportunityLine),
    ),
    ...section(
      `Import cycles (${analysis.graph.cycles.length})`,
      analysis.graph.cycles
        .slice(0, MOST_LISTED)
        .map(
          (cycle) =>
            `- ${cycle.shortest.map((step) => code(step.path)).join(" → ")} → back${cycle.lazy ? " (at run time only)" : ""}, ${cycle.files.length} ${cycle.meaning === "package" ? "packages" : "files"}`,
        ),
    ),
    ...section("How it is built", architectureLines(analysis.architecture)),
    ...section(
      "Hot spots (commits × decisions)",
      analysis.history.hotSpots
        .slice(0, MOST_LISTED)
        .map(
          (spot) => `- ${code(spot.path)}: ${spot.commits} commits, ${spot.decisions} decisions`,
        ),
    ),
    ...section(
      `Files with syntax errors (${new Set(analysis.broken.map((each) => each.path)).size})`,
      analysis.broken
        .slice(0, MOST_LISTED)
        .map(
          (each) => `- ${code(`${each.path}:${each.line}:${each.column}`)} ${plain(each.message)}`,
        ),
    ),
    ...section("Notes", notes(analysis)),
  ].join("\n");
}

function figures({ totals, duplication, graph, history }: Analysis): readonly string[] {
  const documented =
    totals.documented === undefined
      ? "nothing exported"
      : `${Math.round(totals.documented * 100)} %`;
  return [
    `| figure | value |`,
    `|---|---|`,
    `| files | ${totals.files} |`,
    `| lines (of code) | ${totals.lines} (${totals.codeLines}) |`,
    `| functions | ${totals.functions} |`,
    `| exported symbols | ${totals.exportedSymbols} |`,
    `| documented exports | ${documented} |`,
    `| duplicated lines | ${duplication.skipped === undefined ? `${duplication.duplicatedLines} (${duplication.percent} %)` : "not looked for"} |`,
    `| import cycles | ${graph.cycles.length} |`,
    `| history | ${history.status}, ${history.commits} commits by ${history.authors} people |`,
    "",
  ];
}

/** One language alone needs no table. */
function languages({ languages: figuresOf }: Analysis): readonly string[] {
  const rows = Object.entries(figuresOf).map(([name, each]) => {
    const documented =
      each.documented === undefined ? "–" : `${Math.round(each.documented * 100)} %`;
    return `| ${name} | ${each.files} | ${each.codeLines} | ${each.functions} | ${each.cyclomatic} | ${documented} |`;
  });
  if (rows.length < 2) return [];
  return [
    "| language | files | lines of code | functions | decisions | documented |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
  ];
}

/** Folders by what they need, and the habits that nearly all code of a language follows. */
function architectureLines({ layers, conventions }: Analysis["architecture"]): readonly string[] {
  const order = layers.layers.filter((layer) => layer.files > 1).map((layer) => code(layer.folder));
  const shown = order.length > MOST_LAYERS ? [...order.slice(0, MOST_LAYERS), "…"] : order;
  const folders =
    order.length < 2 ? [] : [`- Folders, those that others need first: ${shown.join(", ")}`];
  const habits = Object.entries(conventions).map(([language, each]) => {
    const names = (["files", "functions", "types"] as const).flatMap((what) =>
      each[what] === undefined ? [] : [`${what} in ${each[what].style}`],
    );
    const tests =
      each.tests === undefined
        ? []
        : [
            `tests ${each.tests.place === "beside" ? "beside the code" : "in folders of their own"}`,
          ];
    const errors = each.errors === undefined ? [] : [`failures ${each.errors.style}`];
    return `- ${language}: ${[...names, ...tests, ...errors].join(", ")}`;
  });
  return [...folders, ...habits];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`## ${title}`, "", ...lines, ""];
}

function opportunityLine({ finding, score, value, risk }: Opportunity, index: number): string {
  return [
    `${index + 1}. **${plain(finding.title)}** (${finding.severity}), ${code(placeOf(finding.location))}`,
    `   ${plain(finding.message)}${finding.suggestion === undefined ? "" : ` ${finding.suggestion}`}`,
    `   Score ${score.toFixed(2)} (value ${value.toFixed(2)}, risk ${risk.toFixed(2)}).`,
  ].join("\n");
}

function notes({ notes: given, skipped, unsupported }: Analysis): readonly string[] {
  const languages = Object.entries(unsupported)
    .toSorted(([, left], [, right]) => right - left)
    .map(([extension, count]) => `${count} ${plain(extension)}`);
  return [
    ...given.map((note) => `- ${plain(note)}`),
    ...(languages.length === 0 ? [] : [`- Not read yet: ${languages.join(", ")} files`]),
    ...(skipped.length === 0 ? [] : [`- ${skipped.length} files skipped: ${reasons(skipped)}`]),
  ];
}

function reasons(skipped: readonly { readonly reason: string }[]): string {
  return Array.from(Map.groupBy(skipped, (each) => each.reason.replace(/ \(.*\)$/, "")))
    .map(([reason, each]) => `${each.length} ${plain(reason)}`)
    .join("; ");
}

function placeOf({ path, line }: Location): string {
  return line === undefined ? path : `${path}:${line}`;
}

function code(text: string): string {
  return `\`${text.replaceAll(/[`\r\n]/g, " ")}\``;
}

function plain(text: string): string {
  return text.replaceAll(/[\r\n]+/g, " ").replaceAll(/[\\`*_[\]<>|#]/g, (sign) => `\\${sign}`);
}
