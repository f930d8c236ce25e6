import type { Candidate } from "./collector.ts";
import { Collector } from "./collector.ts";
import { LogError } from "./errors.ts";
import type { FailureReport, Problem } from "./failure.ts";
import { Guess } from "./guess.ts";
import { placeIn } from "./place-in-text.ts";
import { masked } from "./masked.ts";
import { Outcome } from "./outcome.ts";
import { choosePrimary } from "./primary.ts";
import { cleanLine } from "./reading/clean-line.ts";
import { decodeLog } from "./reading/decode-log.ts";
import { LineSplitter, type LogLine } from "./reading/read-lines.ts";
import { repairOf, severityOf, suggestionFor } from "./repair.ts";
import { projectPath } from "./traces/project-path.ts";

const PROBLEMS_AT_MOST = 200;
/** What a CI system itself calls a warning fails nothing. */
const WARNING = /^(?:##\[warning\]|::warning\b)/;

/**
 * Reads a log of any length in constant memory and says what failed. `name` is told in errors.
 * Throws a LogError when it is empty or no text.
 */
export async function analyzeLog(
  chunks: AsyncIterable<Uint8Array>,
  options: { readonly name?: string; readonly signal?: AbortSignal } = {},
): Promise<FailureReport> {
  const { name = "the log", signal } = options;
  const reading = new Reading();
  let bytes = 0;
  for await (const text of decodeLog(
    counted(chunks, (count) => (bytes += count)),
    name,
  )) {
    signal?.throwIfAborted();
    reading.push(text);
  }
  const report = reading.report(bytes);
  if (report.lines === 0) throw LogError.empty(name);
  return report;
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
  }
}

class Reading {
  readonly #splitter = new LineSplitter();
  readonly #collector = new Collector();
  readonly #outcome = new Outcome();
  readonly #guess = new Guess();
  #lines = 0;

  push(text: string): void {
    for (const line of this.#splitter.push(text)) this.#add(line);
  }

  report(bytes: number): FailureReport {
    for (const line of this.#splitter.end()) this.#add(line);
    const candidates = this.#collector.end();
    const primary = choosePrimary(candidates, this.#guess, this.#outcome);
    const first = primary?.candidate;
    const others = candidates.filter(({ role }) => role !== "note");
    const problems = (first === undefined ? [] : [...new Set([first, ...others])])
      .slice(0, PROBLEMS_AT_MOST)
      .map(toProblem);
    const [leading] = problems;
    return {
      kind: leading?.kind ?? null,
      severity: leading?.severity ?? null,
      fixable: leading?.fixable ?? false,
      confidence: primary?.confidence ?? (candidates.length === 0 ? 0.9 : 0.6),
      suggestion: leading?.suggestion ?? null,
      problems,
      counts: first === undefined ? {} : this.#collector.counts,
      lines: this.#lines,
      bytes,
    };
  }

  #add({ text, number }: LogLine): void {
    const line = cleanLine(text);
    if (line !== "") this.#lines = number;
    if (WARNING.test(line)) return;
    this.#collector.number = number;
    this.#collector.add(line);
    if (line === "") return;
    this.#outcome.add(line, number);
    this.#guess.add(line, number);
  }
}

function toProblem(candidate: Candidate): Problem {
  const { kind, tool, stack, role, logLine } = candidate;
  const found = foundOf(candidate);
  const repair = repairOf(candidate);
  return {
    kind,
    tool,
    file: found.file === undefined ? null : masked(projectPath(found.file)),
    line: toNumber(found.line),
    column: toNumber(found.column),
    message: masked(candidate.message.trim()),
    stack: stack.map((frame) => ({
      ...frame,
      file: masked(frame.file),
      function: frame.function === null ? null : masked(frame.function),
    })),
    severity: severityOf(candidate),
    fixable: repair !== null,
    repair,
    suggestion: suggestionFor(candidate),
    role: role === "consequence" ? "consequence" : "cause",
    logLine,
  };
}

/** Of a tool that nobody knows the place may stand anywhere in what it says. */
function foundOf({ tool, found, message }: Candidate): Candidate["found"] {
  const isPlaced = tool !== "unknown" || found.file !== undefined;
  return isPlaced ? found : { ...found, ...placeIn(message) };
}

function toNumber(text: string | undefined): number | null {
  const number = Number(text);
  return text === undefined || !Number.isSafeInteger(number) ? null : number;
}
