import type { FailureKind, StackFrame } from "./failure.ts";
import type { Found, Matcher, Role } from "./matcher.ts";
import { headingsOf, matchLine, present, type Match } from "./matching.ts";
import { isOwnFrame, parseFrame } from "./traces/parse-frame.ts";

/** A problem before it is judged against the others. */
export interface Candidate {
  readonly kind: FailureKind;
  readonly role: Role;
  readonly tool: string;
  readonly found: Found;
  readonly message: string;
  readonly stack: readonly StackFrame[];
  readonly logLine: number;
}

/** One of the matchers that know the first line; the lines below show which of them it is. */
interface Reading {
  readonly matcher: Matcher;
  readonly below: Set<RegExp>;
  found: Found;
}

interface Open {
  readonly readings: readonly Reading[];
  readonly logLine: number;
  stack: StackFrame[];
  role: Role | undefined;
  /** What a stack says of the exception that caused it, and where the frames of that one begin. */
  cause: Found;
  causeFrom: number;
  /** The number of the last line that may say more of it. */
  until: number;
}

const FRAMES_AT_MOST = 50;
const KEPT_OF_A_SORT = 100;
const REMEMBERED = 20_000;
const FRAME_DISTANCE = 25;
const DEFAULT_DISTANCE = 8;

const TRACEBACK = /^(\s*)(?:\[?\w*\]?:? )?Traceback \(most recent call last\):$/;
const IGNORED = /\bException ignored (?:in|while)\b/;
const CAUSED_BY =
  /^\s*(?:Caused by: |\[?cause\]?: |-+> |Caused by$)(?<exception>[\w.$]+)(?:: (?<message>.*))?/;
const HANDLED = /^During handling of the above exception, another exception occurred:/;
const DIRECT = /^The above exception was the direct cause of the following exception:/;

/** Collects the problems of a log line by line, in memory that does not grow with the log. */
export class Collector {
  readonly counts: Partial<Record<FailureKind, number>> = {};
  readonly #kept: Candidate[] = [];
  readonly #keptOf = new Map<string, number>();
  readonly #seen = new Set<string>();
  readonly #under = new Map<RegExp, Found>();
  #open: Open[] = [];
  #last: Open | undefined;
  #traceback: StackFrame[] | undefined;
  #tracebackIndent = "";
  #nextRole: Role | undefined;
  #line = 0;

  add(text: string): void {
    this.#line++;
    this.#close();
    if (text === "") {
      this.#under.clear();
      return;
    }
    if (this.#continues(text)) return;
    for (const [heading, found] of headingsOf(text)) this.#under.set(heading, found);
    const matches = this.#isInTraceback(text) ? [] : this.#matchesOf(text);
    if (matches.length > 0) this.#begin(matches);
    else this.#addFrame(text);
  }

  /** The last line of a traceback is indented as its first one is. */
  #isInTraceback(text: string): boolean {
    if (this.#traceback === undefined || !/^\s/.test(text)) return false;
    const indent = this.#tracebackIndent;
    return !text.startsWith(indent) || /^\s/.test(text.slice(indent.length));
  }

  /** What runs tools often indents what they print: where only that keeps a line from being known, it does not count. */
  #matchesOf(text: string): readonly Match[] {
    const matches = matchLine(text, this.#under);
    if (!/^\s/.test(text) || matches.some(isSpecific)) return matches;
    const inner = matchLine(text.trimStart(), this.#under).filter(isSpecific);
    return inner.length > 0 ? inner : matches;
  }

  end(): readonly Candidate[] {
    this.#line = Number.POSITIVE_INFINITY;
    this.#close();
    return this.#kept.toSorted((one, other) => one.logLine - other.logLine);
  }

  #begin(matches: readonly Match[]): void {
    const distances = matches.map(({ matcher }) =>
      matcher.below === undefined ? 0 : (matcher.within ?? DEFAULT_DISTANCE),
    );
    const open: Open = {
      readings: matches.map(({ matcher, found }) => ({
        matcher,
        found,
        below: new Set(matcher.below),
      })),
      logLine: this.number,
      stack: this.#traceback?.toReversed() ?? [],
      role: this.#nextRole,
      cause: {},
      causeFrom: 0,
      until: this.#line + Math.max(FRAME_DISTANCE, ...distances),
    };
    this.#traceback = undefined;
    this.#nextRole = undefined;
    this.#open.push(open);
    this.#last = open;
    if (this.#open.length > 8) this.#finish(this.#open.shift());
  }

  /** The number of the line in the log, which the reader sets: overwritten lines count once. */
  number = 0;

  /** Whether the line says more of a problem that is open, or of the trace that is being read. */
  #continues(text: string): boolean {
    const traceback = TRACEBACK.exec(text);
    if (traceback !== null) {
      this.#traceback = [];
      this.#tracebackIndent = traceback[1] ?? "";
      return true;
    }
    if (IGNORED.test(text)) {
      this.#nextRole = "note";
      return true;
    }
    if (HANDLED.test(text) || DIRECT.test(text)) {
      if (this.#last !== undefined && HANDLED.test(text)) this.#last.role = "note";
      this.#nextRole = DIRECT.test(text) ? "consequence" : undefined;
      return true;
    }
    for (const open of this.#open.toReversed()) {
      if (open.readings.filter((reading) => tellsMore(reading, text)).length === 0) continue;
      this.#last = open;
      this.#addFrame(text);
      return true;
    }
    return this.#isCausedBy(text);
  }

  #isCausedBy(text: string): boolean {
    const last = this.#last;
    const groups = CAUSED_BY.exec(text)?.groups;
    if (last === undefined || last.stack.length === 0 || groups === undefined) return false;
    last.cause = present(groups);
    last.causeFrom = last.stack.length;
    last.until = this.#line + FRAME_DISTANCE;
    return true;
  }

  #addFrame(text: string): void {
    const frame = parseFrame(text);
    if (this.#traceback !== undefined) {
      if (frame !== undefined && this.#traceback.length < FRAMES_AT_MOST) {
        this.#traceback.push(frame);
      } else if (!/^\s/.test(text)) this.#traceback = undefined;
      return;
    }
    const last = this.#last;
    if (frame === undefined || last === undefined) return;
    last.until = this.#line + FRAME_DISTANCE;
    if (last.stack.length < FRAMES_AT_MOST) last.stack.push(frame);
  }

  #close(): void {
    if (this.#open.every(({ until }) => until >= this.#line)) return;
    for (const open of this.#open) if (open.until < this.#line) this.#finish(open);
    this.#open = this.#open.filter(({ until }) => until >= this.#line);
  }

  #finish(open: Open | undefined): void {
    if (open === undefined) return;
    if (this.#last === open) this.#last = undefined;
    const candidate = toCandidate(open);
    if (candidate === undefined || this.#isKnown(candidate)) return;
    const { kind, role } = candidate;
    if (role !== "note") this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    const sort = `${role} ${kind}`;
    const kept = this.#keptOf.get(sort) ?? 0;
    this.#keptOf.set(sort, kept + 1);
    if (kept < KEPT_OF_A_SORT) this.#kept.push(candidate);
  }

  /** Tools say the same again in their summary. */
  #isKnown({ kind, role, found, message, tool }: Candidate): boolean {
    const place = found.test ?? `${found.file}:${found.line}:${message.slice(0, 200)}`;
    const key = `${kind} ${tool} ${place}`;
    const known = [key, `${role} ${key}`];
    if (this.#seen.has(known[role === "consequence" ? 0 : 1] ?? key)) return true;
    if (this.#seen.size < REMEMBERED) for (const each of known) this.#seen.add(each);
    return false;
  }
}

/** Of one tool, with a place; or an exception. */
function isSpecific({ matcher, found }: Match): boolean {
  const isPlaced = found.file !== undefined && found.line !== undefined;
  return matcher.tool !== "unknown" && (isPlaced || found.exception !== undefined);
}

/** Takes the groups that were still unknown from a line that one of the patterns waits for. */
function tellsMore(reading: Reading, text: string): boolean {
  for (const pattern of reading.below) {
    const match = pattern.exec(text);
    if (match === null) continue;
    reading.below.delete(pattern);
    reading.found = { ...present(match.groups), ...reading.found };
    return true;
  }
  return false;
}

/** By the first matcher that has a kind for it. */
function toCandidate(open: Open): Candidate | undefined {
  for (const { matcher, found: own } of open.readings) {
    const found = { ...own, ...open.cause };
    const kind = typeof matcher.kind === "function" ? matcher.kind(found) : matcher.kind;
    if (kind === undefined) continue;
    const role = typeof matcher.role === "function" ? matcher.role(found) : matcher.role;
    return {
      kind,
      role: open.role ?? role ?? "cause",
      tool: typeof matcher.tool === "function" ? matcher.tool(found) : matcher.tool,
      found: { ...placeOf(open, found), ...found },
      message: matcher.message?.(found) ?? messageOf(found),
      stack: open.stack,
      logLine: open.logLine,
    };
  }
  return undefined;
}

/** Without a place of its own a problem is where the first own frame is, of the cause if one is told. */
function placeOf({ stack, causeFrom }: Open, found: Found): Found {
  if (found.file !== undefined) return {};
  const frame = stack.slice(causeFrom).find(isOwnFrame) ?? stack.find(isOwnFrame);
  if (frame === undefined) return {};
  const column = frame.column === null ? {} : { column: String(frame.column) };
  return { file: frame.file, line: String(frame.line), ...column };
}

function messageOf({ exception, message, test, code }: Found): string {
  const text = [exception, message].filter((part) => part !== undefined).join(": ");
  return (
    [test, text].filter((part) => part !== undefined && part !== "").join(": ") || (code ?? "")
  );
}
