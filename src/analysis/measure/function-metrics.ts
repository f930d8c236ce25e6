import type { ComplexityFrame } from "./complexity.ts";
import type { LineIndex } from "./line-index.ts";
import type { FunctionMetrics } from "./measurement.ts";
import type { Span } from "./tokens.ts";

/** A function as a walk of its tree met it, whatever the language. */
export interface MetFunction {
  readonly node: Span;
  readonly name: string;
  readonly frame: ComplexityFrame;
  readonly parameters: number;
  readonly booleanParameters: number;
  readonly nested: boolean;
  readonly callback: boolean;
  readonly test?: boolean;
  readonly inner: readonly Span[];
}

/** The figures of all functions, those of the top level first when it decides anything. */
export function functionMetrics(
  walk: { readonly functions: readonly MetFunction[]; readonly module: ComplexityFrame },
  lines: LineIndex,
  codeLinesBetween: (first: number, last: number) => number,
): readonly FunctionMetrics[] {
  const extent = (node: Span): number =>
    codeLinesBetween(lines.line(node.start), lines.line(node.end - 1));
  const functions = walk.functions.map((each): FunctionMetrics => ({
    name: each.name,
    ...place(each.node, lines),
    cyclomatic: each.frame.cyclomatic,
    cognitive: each.frame.cognitive,
    depth: each.frame.depth,
    parameters: each.parameters,
    booleanParameters: each.booleanParameters,
    codeLines: Math.max(
      1,
      extent(each.node) -
        each.inner.reduce((sum, inner) => sum + Math.max(0, extent(inner) - 1), 0),
    ),
    nested: each.nested,
    callback: each.callback,
    ...(each.test === true ? { test: true } : {}),
  }));
  if (walk.module.cyclomatic === 1) return functions;
  const { cyclomatic, cognitive, depth } = walk.module;
  return [
    {
      name: "<module>",
      line: 1,
      endLine: 1,
      cyclomatic,
      cognitive,
      depth,
      parameters: 0,
      booleanParameters: 0,
      codeLines: 0,
      nested: false,
      callback: false,
    },
    ...functions,
  ];
}

export function place(node: Span, lines: LineIndex): { line: number; endLine: number } {
  return { line: lines.line(node.start), endLine: lines.line(Math.max(node.start, node.end - 1)) };
}

/** Index: line. Value: code lines up to and including it. */
export function runningCount(codeLines: Uint8Array): readonly number[] {
  let sum = 0;
  return Array.from(codeLines, (flag) => (sum += flag));
}
