import type { Severity } from "#domain";
import type { FileAnalysis } from "../file-analysis.ts";
import type { FunctionMetrics } from "../measure/measurement.ts";
import type { OpportunityDraft } from "./opportunity.ts";
import { THRESHOLDS } from "./thresholds.ts";

/** One finding at most for a function's body, and one for its parameters. */
export function functionOpportunities(file: FileAnalysis, heat: number): OpportunityDraft[] {
  const drafts: OpportunityDraft[] = [];
  const seen = new Map<string, number>();
  const reported: FunctionMetrics[] = [];
  for (const each of file.functions) {
    if (each.test === true || isMisread(each, file)) continue;
    const number = seen.get(each.name) ?? 0;
    seen.set(each.name, number + 1);
    const about = { file, heat, identity: [file.path, each.name, String(number)] };
    const inner = reported.some(
      (outer) => outer.line <= each.line && outer.endLine >= each.endLine,
    );
    const body = inner ? undefined : bodyDraft(each, about);
    const parameters = parameterDraft(each, about);
    // Asked last: of hundreds of thousands of functions only a few have a body to report.
    if (body !== undefined && !isWrapper(each, file.functions)) {
      drafts.push(body);
      reported.push(each);
    }
    if (parameters !== undefined) drafts.push(parameters);
  }
  return drafts;
}

/** A function with a part that the parser did not understand: its figures are not those of its author's. */
function isMisread({ line, endLine, name }: FunctionMetrics, file: FileAnalysis): boolean {
  return file.syntaxErrors.some(
    (each) => name === "<module>" || (each.line >= line && each.line <= endLine),
  );
}

/** Most of its complexity is that of one function inside it, such as a factory's: that one is reported. */
function isWrapper(outer: FunctionMetrics, functions: readonly FunctionMetrics[]): boolean {
  return functions.some(
    (each) =>
      each !== outer &&
      each.line >= outer.line &&
      each.endLine <= outer.endLine &&
      each.cognitive > THRESHOLDS.cognitive &&
      each.cognitive >= outer.cognitive * 0.6,
  );
}

interface About {
  readonly file: FileAnalysis;
  readonly heat: number;
  readonly identity: readonly string[];
}

type Measured = Pick<
  OpportunityDraft,
  "rule" | "severity" | "title" | "message" | "suggestion" | "value"
>;

function bodyDraft(each: FunctionMetrics, about: About): OpportunityDraft | undefined {
  const { cognitive, depth, codeLines } = each;
  const measured = complex(each) ?? deep(each) ?? long(each);
  if (measured === undefined) return undefined;
  return {
    ...measured,
    ...common(each, about),
    kind: "complexity",
    confidence: 0.9,
    value: measured.value * 0.7 + about.heat * 0.3,
    risk: 0.6,
    numbers: { cognitive, cyclomatic: each.cyclomatic, depth, codeLines, heat: about.heat },
  };
}

function complex(each: FunctionMetrics): Measured | undefined {
  const { cognitive, cyclomatic, depth, codeLines } = each;
  if (cognitive <= THRESHOLDS.cognitive) return undefined;
  return {
    rule: "artel/complex-function",
    severity: severityOf(cognitive, [30, 75]),
    title: `${display(each)} is hard to follow (cognitive complexity ${cognitive})`,
    message: `Cognitive complexity ${cognitive} (limit ${THRESHOLDS.cognitive}), ${cyclomatic} paths, nesting ${depth}, ${codeLines} lines of code.`,
    suggestion: "Extract the nested parts into named functions, and return early.",
    value: 0.25 + cognitive / 120,
  };
}

function deep(each: FunctionMetrics): Measured | undefined {
  if (each.depth <= THRESHOLDS.depth) return undefined;
  return {
    rule: "artel/deep-nesting",
    severity: "low",
    title: `${display(each)} nests ${each.depth} levels deep`,
    message: `Control structures stand ${each.depth} levels inside each other (limit ${THRESHOLDS.depth}).`,
    suggestion: "Return early or extract the inner levels.",
    value: 0.3,
  };
}

function long(each: FunctionMetrics): Measured | undefined {
  if (each.codeLines <= THRESHOLDS.functionLines) return undefined;
  return {
    rule: "artel/long-function",
    severity: "low",
    title: `${display(each)} is ${each.codeLines} lines of code long`,
    message: `${each.codeLines} lines of code in one function (limit ${THRESHOLDS.functionLines}; functions inside it are not counted).`,
    suggestion: "Split it along its steps.",
    value: 0.15 + each.codeLines / 800,
  };
}

function parameterDraft(each: FunctionMetrics, about: About): OpportunityDraft | undefined {
  const { parameters, booleanParameters } = each;
  const draft = common(each, about);
  const numbers = { parameters, booleanParameters };
  if (parameters > THRESHOLDS.parameters) {
    return {
      ...draft,
      rule: "artel/many-parameters",
      kind: "smell",
      severity: "low",
      title: `${display(each)} takes ${parameters} parameters`,
      message: `${parameters} parameters in a row (limit ${THRESHOLDS.parameters}) are easily passed in the wrong order.`,
      suggestion: "Pass one object with names.",
      confidence: 0.8,
      value: 0.1 + parameters / 50,
      risk: 0.5,
      numbers,
    };
  }
  if (booleanParameters < THRESHOLDS.booleanParameters || each.callback) return undefined;
  return {
    ...draft,
    rule: "artel/boolean-trap",
    kind: "smell",
    severity: "info",
    title: `${display(each)} takes ${booleanParameters} booleans by position`,
    message: `A call such as f(true, false) does not say what it means, and two booleans can be swapped unnoticed.`,
    suggestion: "Pass an object with names.",
    confidence: 0.7,
    value: 0.15,
    risk: 0.5,
    numbers,
  };
}

function common(
  each: FunctionMetrics,
  about: About,
): Pick<OpportunityDraft, "location" | "identity"> {
  return {
    location: { path: about.file.path, line: each.line, endLine: each.endLine },
    identity: about.identity,
  };
}

function display(each: FunctionMetrics): string {
  if (each.name === "<module>") return "The top level of the module";
  return each.name.endsWith("<anonymous>") ? "A function without a name" : each.name;
}

function severityOf(figure: number, [medium, high]: readonly [number, number]): Severity {
  if (figure > high) return "high";
  return figure > medium ? "medium" : "low";
}
