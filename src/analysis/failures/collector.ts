import type { FailureKind, StackFrame } from "./failure.ts";
import type { Found, Matcher, Role } from "./matcher.ts";
import { headingsOf, matchLine, present } from "./matching.ts";
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

interface Open {
  readonly matcher: Matcher;
  readonly logLine: number;
  readonly below: Set<RegExp>;
  found: Found;
  stack: StackFrame[];
  role: Role | undefined;
  /** The stack of what it was caused by begins here. */
  causeFrom: number;
  /** The number of the last line that may say more of it. */
  until: number;
}

const FRAMES_AT_MOST = 50;
const KEPT_OF_A_SORT = 100;
const REMEMBERED = 20_000;
const FRAME_DISTANCE = 12;
const DEFAULT_DISTANCE = 8;

const TRACEBACK = /^\s*(?:\[?\w*\]?:? )?Traceback \(most recent call last\):$/;
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
    const insideTraceback = this.#traceback !== undefined && /^\s/.test(text);
    const match = insideTraceback ? undefined : matchLine(text, this.#under);
    if (match !== undefined) this.#begin(match.matcher, match.found);
    else this.#addFrame(text);
  }

  end(): readonly Candidate[] {
    this.#line = Number.POSITIVE_INFINITY;
    this.#close();
    return this.#kept.toSorted((one, other) => one.logLine - other.logLine);
  }

  #begin(matcher: Matcher, found: Found): void {
    const below = matcher.below ?? [];
    const distance = below.length === 0 ? 0 : (matcher.within ?? DEFAULT_DISTANCE);
    const open: Open = {
      matcher,
      found,
      logLine: this.number,
      below: new Set(below),
      stack: this.#traceback?.toReversed() ?? [],
      role: this.#nextRole,
      causeFrom: 0,
      until: this.#line + Math.max(distance, FRAME_DISTANCE),
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
    if (TRACEBACK.test(text)) {
      this.#traceback = [];
      return true;
    }
    if (HANDLED.test(text) || DIRECT.test(text)) {
      if (this.#last !== undefined && HANDLED.test(text)) this.#last.role = "note";
      this.#nextRole = DIRECT.test(text) ? "consequence" : undefined;
      return true;
    }
    for (const open of this.#open.toReversed()) {
      for (const pattern of open.below) {
        const match = pattern.exec(text);
        if (match === null) continue;
        open.below.delete(pattern);
        open.found = { ...present(match.groups), ...open.found };
        this.#last = open;
        return true;
      }
    }
    return this.#isCausedBy(text);
  }

  #isCausedBy(text: string): boolean {
    const last = this.#last;
    const groups = CAUSED_BY.exec(text)?.groups;
    if (last === undefined || last.stack.length === 0 || groups === undefined) return false;
    last.found = { ...last.found, ...present(groups) };
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
  #isKnown({ kind, found, message, tool }: Candidate): boolean {
    const place = found.test ?? `${found.file}:${found.line}:${message.slice(0, 200)}`;
    const key = `${kind} ${tool} ${place}`;
    if (this.#seen.has(key)) return true;
    if (this.#seen.size < REMEMBERED) this.#seen.add(key);
    return false;
  }
}

function toCandidate(open: Open): Candidate | undefined {
  const { matcher, found, logLine } = open;
  const kind = typeof matcher.kind === "function" ? matcher.kind(found) : matcher.kind;
  if (kind === undefined) return undefined;
  const role =
    open.role ??
    (typeof matcher.role === "function" ? matcher.role(found) : (matcher.role ?? "cause"));
  return {
    kind,
    role,
    tool: typeof matcher.tool === "function" ? matcher.tool(found) : matcher.tool,
    found: { ...placeOf(open), ...found },
    message: matcher.message?.(found) ?? messageOf(found),
    stack: open.stack,
    logLine,
  };
}

/** Without a place of its own a problem is where the first own frame is, of the cause if one is told. */
function placeOf({ stack, causeFrom, found }: Open): Found {
  if (found.file !== undefined) return {};
  const frame = stack.slice(causeFrom).find(isOwnFrame) ?? stack.find(isOwnFrame) ?? stack[0];
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
