import { z } from "zod";
import { parseNoisyJson } from "../command-lines.ts";
import { type CoverageFormat, measuredPath } from "./read-coverage.ts";

/** What tests reached of a file. Lines count from 1; only those that hold something that runs are there. */
export interface ReachedFile {
  /** How often each line ran. */
  readonly lines: ReadonlyMap<number, number>;
  /** How often the functions that begin on a line were called; absent where the tool does not say. */
  readonly calls: ReadonlyMap<number, number>;
}

export type ReachedFiles = ReadonlyMap<string, ReachedFile>;

const hits = z.number().nonnegative();
const span = z.object({ start: z.object({ line: z.number() }) });
/** Of istanbul's reporter `json`: vitest, jest, c8 and nyc write it. */
const istanbulSchema = z.record(
  z.string(),
  z.object({
    statementMap: z.record(z.string(), span),
    s: z.record(z.string(), hits),
    fnMap: z.record(z.string(), z.object({ loc: span, decl: span.optional() })),
    f: z.record(z.string(), hits),
  }),
);
const lineNumbers = z.array(z.int().positive());
const pythonSchema = z.object({
  files: z.record(
    z.string(),
    z.object({ executed_lines: lineNumbers, missing_lines: lineNumbers }),
  ),
});

/** Undefined when it is no report of that format, or of one that tells no lines. */
export function readReach(
  text: string,
  format: CoverageFormat,
  place: { readonly worktree: string; readonly directory: string },
): ReachedFiles | undefined {
  const entries = entriesOf(text, format);
  return (
    entries &&
    new Map(
      entries.flatMap(([name, file]) => {
        const path = measuredPath(name, place);
        return path === undefined ? [] : [[path, file] as const];
      }),
    )
  );
}

type Entry = readonly [name: string, file: ReachedFile];

function entriesOf(text: string, format: CoverageFormat): readonly Entry[] | undefined {
  switch (format) {
    case "lcov":
      return lcovEntries(text);
    case "istanbul":
      return istanbulEntries(parseNoisyJson(text));
    case "coverage.py":
      return pythonEntries(parseNoisyJson(text));
    case "summary":
      return undefined;
  }
}

function istanbulEntries(report: unknown): readonly Entry[] | undefined {
  const parsed = istanbulSchema.safeParse(report);
  if (!parsed.success) return undefined;
  return Object.entries(parsed.data).map(([name, { statementMap, s, fnMap, f }]) => {
    const lines = new Map<number, number>();
    const calls = new Map<number, number>();
    for (const [id, { start }] of Object.entries(statementMap)) most(lines, start.line, s[id] ?? 0);
    for (const [id, { loc, decl }] of Object.entries(fnMap)) {
      most(calls, (decl ?? loc).start.line, f[id] ?? 0);
    }
    return [name, { lines, calls }] as const;
  });
}

function pythonEntries(report: unknown): readonly Entry[] | undefined {
  const parsed = pythonSchema.safeParse(report);
  if (!parsed.success) return undefined;
  return Object.entries(parsed.data.files).map(([name, { executed_lines, missing_lines }]) => {
    const lines = new Map([
      ...missing_lines.map((line) => [line, 0] as const),
      ...executed_lines.map((line) => [line, 1] as const),
    ]);
    return [name, { lines, calls: new Map() }] as const;
  });
}

/** `SF:` begins a file; `DA:line,hits`; `FN:line,name` and `FNDA:hits,name`, of which equal names follow each other. */
function lcovEntries(text: string): readonly Entry[] {
  const entries: Entry[] = [];
  let name = "";
  let lines = new Map<number, number>();
  let functions: [line: number, name: string][] = [];
  let called: [hits: number, name: string][] = [];
  for (const row of text.split("\n")) {
    const [key, value = ""] = splitAt(row, ":");
    if (key === "SF") {
      name = value.trim();
      [lines, functions, called] = [new Map(), [], []];
    } else if (key === "DA") {
      const [line, count] = value.split(",").map(Number);
      if (line !== undefined && line > 0) most(lines, line, count ?? 0);
    } else if (key === "FN") {
      const [line, function_] = splitAt(value, ",");
      functions.push([Number(line), function_.trim()]);
    } else if (key === "FNDA") {
      const [count, function_] = splitAt(value, ",");
      called.push([Number(count), function_.trim()]);
    } else if (row.startsWith("end_of_record") && name !== "") {
      entries.push([name, { lines, calls: callsOf(functions, called) }]);
    }
  }
  return entries;
}

function callsOf(
  functions: readonly (readonly [line: number, name: string])[],
  called: readonly (readonly [hits: number, name: string])[],
): ReadonlyMap<number, number> {
  const calls = new Map<number, number>();
  // Node writes one FNDA for each FN, in the same order; others by name.
  const inOrder =
    functions.length === called.length &&
    functions.every(([, name], index) => called[index]?.[1] === name);
  functions.forEach(([line, name], index) => {
    const known = inOrder ? called[index] : called.find((each) => each[1] === name);
    if (known !== undefined && line > 0) most(calls, line, known[0]);
  });
  return calls;
}

function splitAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function most(counts: Map<number, number>, line: number, count: number): void {
  counts.set(line, Math.max(counts.get(line) ?? 0, Number.isFinite(count) ? count : 0));
}
