import type { SyntaxRepair } from "./repair.ts";

/** Positions that are tried, around where the parser stopped. */
const WINDOW = 400;
const INSERTED = [",", "}", "]", ":", '"'];

/** Takes away commas that nothing follows; else the one insertion that makes it JSON, if there is just one. */
export function repairJson(text: string): SyntaxRepair {
  const parsed = parse(text);
  if (!("error" in parsed)) return { text };
  const plain = withoutTrailingCommas(text);
  if (plain !== text && !("error" in parse(plain))) return { text: plain };
  const near = positionOf(parsed.error, text);
  const found = new Map<string, string>();
  const [from, to] = [Math.max(0, near - WINDOW), Math.min(text.length, near + 2)];
  for (let at = from; at <= to; at += 1) {
    for (const inserted of INSERTED) {
      const candidate = text.slice(0, at) + inserted + text.slice(at);
      const value = parse(candidate);
      if ("error" in value) continue;
      const key = JSON.stringify(value.value);
      if (!found.has(key)) found.set(key, candidate);
    }
  }
  const [only] = found.values();
  if (found.size === 1 && only !== undefined) return { text: only };
  const ways = found.size === 0 ? "no single insertion" : `${found.size} different insertions`;
  return { text: undefined, reason: `${ways} would make it JSON` };
}

function parse(text: string): { readonly value: unknown } | { readonly error: string } {
  try {
    return { value: JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text) as unknown };
  } catch (error) {
    return { error: error instanceof Error ? error.message : "" };
  }
}

/** V8 says where it stopped, but not at the end of the text. */
function positionOf(message: string, text: string): number {
  const position = /at position (\d+)/.exec(message)?.[1];
  return position === undefined ? text.length : Number(position);
}

function withoutTrailingCommas(text: string): string {
  let plain = "";
  let isString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (isString) {
      plain += character;
      if (character === "\\") plain += text.charAt((at += 1));
      else if (character === '"') isString = false;
      continue;
    }
    isString = character === '"';
    if (character === "," && isClosed(text, at + 1)) continue;
    plain += character;
  }
  return plain;
}

/** Whether the next thing is a closing bracket. */
function isClosed(text: string, from: number): boolean {
  let at = from;
  while (at < text.length && " \t\r\n".includes(text.charAt(at))) at += 1;
  return "}]".includes(text.charAt(at)) && at < text.length;
}
