import type { Analysis } from "../analysis.ts";
import type { FileAnalysis } from "../file-analysis.ts";
import type { LayerBreak } from "../architecture/layers.ts";
import type { DuplicateGroup } from "../duplication/duplicates.ts";
import type { ImportCycle } from "../graph/import-graph.ts";
import { languageOf } from "../languages/registry.ts";
import { functionOpportunities } from "./function-opportunities.ts";
import { SMELL_TEXTS } from "./smell-texts.ts";
import { toOpportunity } from "./opportunity.ts";
import type { Opportunity, OpportunityDraft } from "./opportunity.ts";
import { THRESHOLDS } from "./thresholds.ts";

/** What is worth doing, best first: by value, lowered by risk and doubt. Same analysis, same order. */
export function opportunities(analysis: Analysis): readonly Opportunity[] {
  const heat = new Map(analysis.history.hotSpots.map((spot) => [spot.path, spot.heat]));
  const roles = new Map(analysis.files.map((file) => [file.path, file.role]));
  const isSource = (path: string): boolean => roles.get(path) === "source";
  const drafts = [
    ...analysis.graph.cycles
      .filter((cycle) => cycle.meaning === "package" || cycle.files.some(isSource))
      .map((cycle) => cycleDraft(cycle)),
    ...analysis.files
      .filter(
        (file) => file.role === "source" && (file.syntaxErrors.length === 0 || isRecovered(file)),
      )
      .flatMap((file) => [
        ...functionOpportunities(file, heat.get(file.path) ?? 0),
        ...fileDrafts(file),
        ...smellDrafts(file, heat.get(file.path) ?? 0),
      ]),
    ...analysis.duplication.groups.map((group) => duplicateDraft(group, isSource)),
    ...analysis.architecture.layers.breaks.map(layerBreakDraft),
    ...historyDrafts(analysis),
    ...brokenDrafts(analysis, isSource),
  ];
  return drafts
    .map(toOpportunity)
    .toSorted(
      (left, right) =>
        right.score - left.score || (left.finding.fingerprint < right.finding.fingerprint ? -1 : 1),
    );
}

/** Tree-sitter reads on after what it did not understand, and says where that was. */
function isRecovered(file: FileAnalysis): boolean {
  return languageOf(file.path) !== undefined && file.functions.length > 0;
}

function cycleDraft(cycle: ImportCycle): OpportunityDraft {
  return cycle.meaning === "package" ? packageCycleDraft(cycle) : loadCycleDraft(cycle);
}

/** Of packages whose order of loading does not matter. */
function packageCycleDraft({ files, shortest }: ImportCycle): OpportunityDraft {
  const [first, ...rest] = shortest;
  const way = [...shortest, shortest[0]].map((step) => step?.path ?? "").join(" → ");
  return {
    rule: "artel/package-cycle",
    kind: "architecture",
    severity: files.length > 5 ? "low" : "info",
    title: `${files.length} packages need each other in a loop`,
    message: `${way}.${files.length > shortest.length ? ` ${files.length} packages hang together this way.` : ""} None of them can be understood, built or moved without the others.`,
    location: { path: first?.path ?? files[0] ?? "" },
    related: rest.map(({ path }) => ({ path })),
    confidence: 0.75,
    suggestion:
      "Move what both need into a package of its own, or turn one direction around by an interface.",
    identity: shortest.map((step) => step.path),
    value: 0.2 + Math.min(0.3, files.length / 60),
    risk: 0.6,
    numbers: { packages: files.length, shortest: shortest.length },
  };
}

function layerBreakDraft({ from, to, usual, places }: LayerBreak): OpportunityDraft {
  const [first, ...rest] = places;
  const count = places.length === 1 ? "One import goes" : `${places.length} imports go`;
  return {
    rule: "artel/layer-break",
    kind: "architecture",
    severity: "low",
    title: `${from} imports from ${to} against the usual direction`,
    message: `Usually ${to} imports from ${from} (${usual} pairs of files). ${count} the other way, so neither can be understood or used without the other.`,
    location: { path: first?.path ?? from, line: first?.line },
    related: rest.map(({ path, line }) => ({ path, line })),
    confidence: 0.65,
    suggestion: `Move what is needed into ${from}, or pass it as an argument.`,
    identity: [from, to],
    value: 0.25 + Math.min(0.2, usual / 200),
    risk: 0.4,
    numbers: { against: places.length, usual },
  };
}

function loadCycleDraft(cycle: ImportCycle): OpportunityDraft {
  const [first, ...rest] = cycle.shortest;
  const way = [...cycle.shortest, cycle.shortest[0]].map((step) => step?.path ?? "").join(" → ");
  const count = cycle.files.length;
  const more = count > cycle.shortest.length ? ` ${count} files hang together this way.` : "";
  const when = cycle.lazy
    ? "The loop is closed by an import at run time, so loading works, but the files cannot be understood or moved apart."
    : "Which file runs first depends on who imports it, and names can be undefined while loading.";
  return {
    rule: cycle.lazy ? "artel/lazy-import-cycle" : "artel/import-cycle",
    kind: "cycle",
    severity: cycle.lazy ? "low" : "medium",
    title: `${count} files import each other in a loop`,
    message: `${way}.${more} ${when}`,
    location: { path: first?.path ?? cycle.files[0] ?? "", line: first?.line },
    related: rest.map(({ path, line }) => ({ path, line })),
    confidence: cycle.lazy ? 0.7 : 0.95,
    suggestion: "Move what both need into a file of its own, or pass it as an argument.",
    identity: cycle.shortest.map((step) => step.path),
    value: (cycle.lazy ? 0.25 : 0.55) + count / 100,
    risk: 0.4,
    numbers: { files: count, shortest: cycle.shortest.length },
  };
}

function topLevelExports(file: FileAnalysis): number {
  return file.exports.filter((each) => each.declared && each.kind !== "method").length;
}

function fileDrafts(file: FileAnalysis): OpportunityDraft[] {
  const drafts: OpportunityDraft[] = [];
  const functions = file.functions.filter((each) => !each.nested && each.test !== true).length;
  const [exported, lines] = [topLevelExports(file), file.codeLines - (file.testLines ?? 0)];
  if (
    lines > THRESHOLDS.fileLines &&
    (exported >= THRESHOLDS.fileExports || functions >= THRESHOLDS.fileFunctions)
  ) {
    drafts.push({
      rule: "artel/god-file",
      kind: "smell",
      severity: "medium",
      title: `${file.path} does many things (${lines} lines of code)`,
      message: `${lines} lines of code with ${functions} functions and ${exported} exports of its own (limits ${THRESHOLDS.fileLines} lines with ${THRESHOLDS.fileFunctions} functions or ${THRESHOLDS.fileExports} exports).`,
      location: { path: file.path, line: 1 },
      confidence: 0.8,
      suggestion: "Split it by what changes together.",
      identity: [file.path],
      value: 0.3 + lines / 5000,
      risk: 0.6,
      numbers: { codeLines: lines, functions, exports: exported },
    });
  }
  for (const each of file.classes.filter(({ methods }) => methods >= THRESHOLDS.classMethods)) {
    drafts.push({
      rule: "artel/large-class",
      kind: "smell",
      severity: "low",
      title: `${each.name} has ${each.methods} methods`,
      message: `A class with ${each.methods} methods (limit ${THRESHOLDS.classMethods - 1}) has several reasons to change.`,
      location: { path: file.path, line: each.line, endLine: each.endLine },
      confidence: 0.75,
      suggestion: "Move groups of methods that use the same fields into classes of their own.",
      identity: [file.path, each.name],
      value: 0.2 + each.methods / 200,
      risk: 0.6,
      numbers: { methods: each.methods },
    });
  }
  return drafts;
}

function smellDrafts(file: FileAnalysis, heat: number): OpportunityDraft[] {
  const seen = new Map<string, number>();
  const runsOnce = /(^|\/)\w*migrations?\//i.test(file.path);
  const relevant = file.smells.filter(
    ({ smell }) => !(runsOnce && SMELL_TEXTS[smell].kind === "performance"),
  );
  return relevant.map(({ smell, line, endLine, within, size }) => {
    const key = `${smell} ${within}`;
    const number = seen.get(key) ?? 0;
    seen.set(key, number + 1);
    const { value, ...text } = SMELL_TEXTS[smell];
    return {
      ...text,
      rule: `artel/${smell}`,
      location: { path: file.path, line, endLine },
      identity: [file.path, within, String(number)],
      value: text.kind === "smell" ? value : value * 0.85 + heat * 0.15,
      risk: 0.3,
      numbers: { size },
    };
  });
}

function duplicateDraft(
  group: DuplicateGroup,
  isSource: (path: string) => boolean,
): OpportunityDraft {
  const [first, ...others] = group.places;
  const copies = group.places.length;
  const inSource = group.places.filter((place) => isSource(place.path)).length;
  const large = group.tokens * (copies - 1) >= 400;
  const paths = new Set(group.places.map((place) => place.path)).size;
  return {
    rule: "artel/duplicate-code",
    kind: "duplication",
    severity: inSource < 2 ? "info" : large ? "medium" : "low",
    title: `${group.lines} lines stand in ${copies} places`,
    message: `The same ${group.tokens} tokens (${group.lines} lines) stand in ${copies} places of ${paths === 1 ? "one file" : `${paths} files`}${inSource === 0 ? ", all of them tests" : ""}; a change to one is easily forgotten in the others.`,
    location: { path: first?.path ?? "", line: first?.line, endLine: first?.endLine },
    related: others.map((place) => ({ ...place })),
    confidence: 0.9,
    suggestion: "Extract it into one function that all of them call.",
    identity: [group.fingerprint],
    value: (0.2 + Math.min(0.5, (group.tokens * (copies - 1)) / 3000)) * (inSource < 2 ? 0.25 : 1),
    risk: 0.35,
    numbers: { tokens: group.tokens, lines: group.lines, places: copies, files: paths },
  };
}

function historyDrafts({ history }: Analysis): OpportunityDraft[] {
  if (history.commits < THRESHOLDS.historyCommits) return [];
  const hot = history.hotSpots
    .filter((spot) => spot.heat >= THRESHOLDS.heat && spot.commits >= THRESHOLDS.hotSpotCommits)
    .slice(0, THRESHOLDS.hotSpots)
    .map((spot): OpportunityDraft => {
      const authors = history.files[spot.path]?.authors ?? 1;
      return {
        rule: "artel/hot-spot",
        kind: "hot-spot",
        severity: "info",
        title: `${spot.path} is complex and changes often`,
        message: `${spot.commits} commits by ${authors === 1 ? "one person" : `${authors} people`} touched it, and it holds ${spot.decisions} decisions: work here pays off first.`,
        location: { path: spot.path },
        confidence: 0.8,
        suggestion: "Cover it with tests, then simplify what changes most.",
        identity: [spot.path],
        value: 0.3 + spot.heat * 0.4,
        risk: 0.5,
        numbers: { commits: spot.commits, decisions: spot.decisions, heat: spot.heat, authors },
      };
    });
  const coupled = history.coChanges
    .slice(0, THRESHOLDS.coChanges)
    .map(({ paths: [left, right], together, ratio }): OpportunityDraft => ({
      rule: "artel/hidden-coupling",
      kind: "smell",
      severity: "info",
      title: `${left} and ${right} change together`,
      message: `${together} commits changed both (${Math.round(ratio * 100)} % of those that changed either), yet neither imports the other.`,
      location: { path: left },
      related: [{ path: right }],
      confidence: 0.6,
      suggestion: "Look for knowledge that both repeat.",
      identity: [left, right],
      value: 0.15 + ratio * 0.2,
      risk: 0.5,
      numbers: { together, ratio },
    }));
  return [...hot, ...coupled];
}

function brokenDrafts(
  { files, graph }: Analysis,
  isSource: (path: string) => boolean,
): OpportunityDraft[] {
  const syntax = files.flatMap((file): OpportunityDraft[] => {
    const [problem] = file.syntaxErrors;
    if (problem === undefined || file.role !== "source") return [];
    // Macros are no syntax until the preprocessor has run: that they are not understood is no fault of theirs.
    const language = languageOf(file.path);
    if (language?.needsPreprocessor === true) return [];
    const isSure = language === undefined;
    return [
      {
        rule: "artel/syntax-error",
        kind: "smell",
        severity: isSure ? "medium" : "info",
        title: isSure
          ? `${file.path} cannot be parsed`
          : `A part of ${file.path} is not understood by the parser`,
        message: `${problem.message} (line ${problem.line}, column ${problem.column}).`,
        location: { path: file.path, line: problem.line, column: problem.column },
        confidence: isSure ? 0.8 : 0.4,
        identity: [file.path],
        value: isSure ? 0.7 : 0.3,
        risk: 0.3,
        numbers: { errors: file.syntaxErrors.length },
      },
    ];
  });
  const missing = graph.unresolved
    .filter(({ from }) => isSource(from))
    .map(({ from, specifier, line }): OpportunityDraft => ({
      rule: "artel/unresolved-import",
      kind: "smell",
      severity: "info",
      title: `There is no file for "${specifier}"`,
      message: `The import finds nothing among the files of the repository: it is generated by a build, or missing.`,
      location: { path: from, line },
      confidence: 0.5,
      identity: [from, specifier],
      value: 0.3,
      risk: 0.3,
      numbers: {},
    }));
  return [...syntax, ...missing];
}
