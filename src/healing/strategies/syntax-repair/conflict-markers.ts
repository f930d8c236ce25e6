import type { SyntaxRepair } from "./repair.ts";

const BEGIN = /^<{7}(?: .*)?$/;
const BASE = /^\|{7}(?: .*)?$/;
const MIDDLE = /^={7}$/;
const END = /^>{7}(?: .*)?$/;

/** Takes away the markers of a merge where both sides are equal; where they differ, a person has to choose. */
export function resolveEqualSides(text: string): SyntaxRepair {
  const lines = text.split("\n");
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (!BEGIN.test(bare(line))) {
      kept.push(line);
      continue;
    }
    const block = readBlock(lines, at);
    if (block === undefined) return { text: undefined };
    if (block.ours.join("\n") !== block.theirs.join("\n")) {
      const reason = `the two sides of a merge differ at line ${at + 1}, and a person has to choose`;
      return { text: undefined, reason };
    }
    kept.push(...block.ours);
    at = block.end;
  }
  return { text: kept.join("\n") };
}

interface Block {
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  /** Index of its last line. */
  readonly end: number;
}

/** Undefined when what follows is no whole conflict: then the line only looks like one. */
function readBlock(lines: readonly string[], begin: number): Block | undefined {
  const middle = nextLine(lines, begin, MIDDLE);
  const end = middle === -1 ? -1 : nextLine(lines, middle, END);
  if (middle === -1 || end === -1) return undefined;
  const base = nextLine(lines, begin, BASE, middle);
  return {
    ours: lines.slice(begin + 1, base === -1 ? middle : base),
    theirs: lines.slice(middle + 1, end),
    end,
  };
}

/** Index of the first line behind another one that is such a mark; -1 when there is none before the end. */
function nextLine(
  lines: readonly string[],
  after: number,
  mark: RegExp,
  end = lines.length,
): number {
  for (let at = after + 1; at < end; at += 1) {
    if (mark.test(bare(lines[at] ?? ""))) return at;
  }
  return -1;
}

function bare(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
