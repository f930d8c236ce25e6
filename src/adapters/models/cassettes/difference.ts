const AROUND = 30;
const MOST = 200;

/** Where two JSON values differ, a line for each place. */
export function differences(taped: unknown, asked: unknown): readonly string[] {
  const found: string[] = [];
  compare(taped, asked, "", found);
  return found;
}

function compare(taped: unknown, asked: unknown, path: string, found: string[]): void {
  if (Object.is(taped, asked) || found.length >= MOST) return;
  if (isGroup(taped) && isGroup(asked) && Array.isArray(taped) === Array.isArray(asked)) {
    const names = new Set([...Object.keys(taped), ...Object.keys(asked)]);
    for (const name of names) {
      compare(taped[name], asked[name], path === "" ? name : `${path}.${name}`, found);
    }
    return;
  }
  const from = commonLength(taped, asked);
  const place = path === "" ? "the body" : path;
  found.push(`${place}: ${shown(taped, from)} on the tape, ${shown(asked, from)} in the request`);
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function commonLength(one: unknown, other: unknown): number {
  if (typeof one !== "string" || typeof other !== "string") return 0;
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

/** The value from a little before the place where the difference begins. */
function shown(value: unknown, from: number): string {
  if (value === undefined) return "nothing";
  if (typeof value !== "string") {
    const text = JSON.stringify(value);
    return text.length > 2 * AROUND ? `${text.slice(0, 2 * AROUND)}…` : text;
  }
  const begin = Math.max(0, from - AROUND);
  const piece = value.slice(begin, from + AROUND);
  const end = from + AROUND < value.length ? "…" : "";
  return JSON.stringify(`${begin > 0 ? "…" : ""}${piece}${end}`);
}
