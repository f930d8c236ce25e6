import type { ChangedFunction, Trend, TrendFigures } from "./compare.ts";

const MOST_LISTED = 10;

const LABELS: Readonly<Record<keyof TrendFigures, string>> = {
  files: "files",
  lines: "lines",
  codeLines: "lines of code (source)",
  functions: "functions",
  complexFunctions: "functions that are hard to follow",
  cognitive: "cognitive complexity",
  cyclomatic: "cyclomatic complexity",
  cognitivePerFunction: "cognitive complexity per function",
  duplicatedLines: "duplicated lines",
  duplicatedPercent: "duplicated %",
  cycles: "import cycles",
  documentedPercent: "documented exports %",
};

/** A trend in Markdown, for a person. */
export function trendText(trend: Trend): string {
  const { since, before, now, difference } = trend;
  const rows = (Object.keys(LABELS) as (keyof TrendFigures)[]).map(
    (name) =>
      `| ${LABELS[name]} | ${shown(before[name])} | ${shown(now[name])} | ${signed(difference[name])} |`,
  );
  return [
    `# Since ${since.date.slice(0, 10)} (${since.commit.slice(0, 9)})`,
    "",
    "| figure | then | now | difference |",
    "|---|---|---|---|",
    ...rows,
    "",
    ...list("Harder to follow than then", trend.worse.map(changeLine)),
    ...list("Easier to follow than then", trend.better.map(changeLine)),
    ...list(
      "Hard to follow, and gone",
      trend.removed.map((each) => `- ${code(`${each.path} ${each.name}`)}: ${each.before ?? 0}`),
    ),
    ...list("New cycles", trend.newCycles.map(cycleLine)),
    ...list("Cycles that are gone", trend.goneCycles.map(cycleLine)),
  ].join("\n");
}

function list(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  const more = lines.length > MOST_LISTED ? [`- … and ${lines.length - MOST_LISTED} more`] : [];
  return [`## ${title}`, "", ...lines.slice(0, MOST_LISTED), ...more, ""];
}

function changeLine({ path, line, name, before, now }: ChangedFunction): string {
  return `- ${code(`${path}:${line} ${name}`)}: ${before === null ? "new" : before} → ${now}`;
}

function cycleLine(files: readonly string[]): string {
  const more = files.length > 4 ? `, … (${files.length})` : "";
  return `- ${files.slice(0, 4).map(code).join(", ")}${more}`;
}

function shown(figure: number | null): string {
  return figure === null ? "–" : String(figure);
}

function signed(figure: number | null): string {
  if (figure === null) return "–";
  return figure > 0 ? `+${figure}` : String(figure);
}

function code(text: string): string {
  return `\`${text.replaceAll(/[`\r\n|]/g, " ")}\``;
}
