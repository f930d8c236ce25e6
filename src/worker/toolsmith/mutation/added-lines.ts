import type { LineRange } from "#gates";

/** Lines of a file that are looked at. */
export interface Target {
  readonly path: string;
  readonly lines: readonly LineRange[];
}

/** Lines of the new side, from git's unified diff without context. */
export function addedLines(diff: string): readonly Target[] {
  const places: { path: string; lines: LineRange }[] = [];
  let path: string | undefined;
  /** Lines of the hunk that are still to come: they are text, whatever they look like. */
  let left = 0;
  for (const line of diff.split("\n")) {
    if (left > 0) {
      // "\ No newline at end of file" is no line of either side.
      if (!line.startsWith("\\")) left -= 1;
      continue;
    }
    if (line.startsWith("+++ ")) path = newPath(line.slice("+++ ".length));
    const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk === null || path === undefined) continue;
    const [removed = 1, first = 1, count = 1] = hunk.slice(1).map(numberOf);
    left = removed + count;
    if (count > 0) places.push({ path, lines: { first, last: first + count - 1 } });
  }
  return linesByPath(places);
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** Git ends a name with spaces by a tab, and quotes one with other signs as C does. */
function newPath(written: string): string | undefined {
  const quoted = /^"(.*)"$/.exec(written)?.[1];
  const name = quoted === undefined ? written.replace(/\t$/, "") : unquoted(quoted);
  return name.startsWith("b/") ? name.slice(2) : undefined;
}

const ESCAPED: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  t: "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
};

function unquoted(text: string): string {
  return text.replaceAll(/\\([0-7]{3}|.)/g, (_, code: string) =>
    code.length === 3 ? String.fromCodePoint(Number.parseInt(code, 8)) : (ESCAPED[code] ?? code),
  );
}

export function linesByPath(
  places: readonly { readonly path: string; readonly lines: LineRange }[],
): readonly Target[] {
  const byPath = new Map<string, LineRange[]>();
  for (const { path, lines } of places) byPath.set(path, [...(byPath.get(path) ?? []), lines]);
  return [...byPath].map(([path, lines]) => ({ path, lines }));
}
