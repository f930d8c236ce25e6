export type NamingStyle = "camelCase" | "PascalCase" | "snake_case" | "kebab-case" | "Ada_Case";

export interface NamingConvention {
  readonly style: NamingStyle;
  /** 0–1: of the names of more than one word, or with a capital. */
  readonly share: number;
  readonly names: number;
}

const STYLES: readonly (readonly [NamingStyle, RegExp])[] = [
  ["snake_case", /^_*[a-z][a-z0-9]*(_[a-z0-9]+)+_*[?!]?$/],
  ["kebab-case", /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/],
  ["Ada_Case", /^[A-Z][A-Za-z0-9]*(_[A-Z][A-Za-z0-9]*)+$/],
  ["PascalCase", /^[A-Z][A-Za-z0-9]*$/],
  ["camelCase", /^[_$]*[a-z][a-z0-9]*([A-Z][A-Za-z0-9]*)+$/],
];
/** Fewer names, or a smaller part of them, are no convention. */
const FEWEST_NAMES = 10;
const SMALLEST_SHARE = 0.8;

/** The style that nearly all names have; names of one small word fit most styles and say nothing. */
export function namingConvention(names: Iterable<string>): NamingConvention | undefined {
  const counts = new Map<NamingStyle, number>();
  let total = 0;
  for (const name of names) {
    const style = styleOf(name);
    if (style === undefined) continue;
    total += 1;
    counts.set(style, (counts.get(style) ?? 0) + 1);
  }
  const [best] = [...counts].toSorted(([, left], [, right]) => right - left);
  if (best === undefined || total < FEWEST_NAMES) return undefined;
  const share = Math.round((best[1] / total) * 100) / 100;
  return share < SMALLEST_SHARE ? undefined : { style: best[0], share, names: total };
}

function styleOf(name: string): NamingStyle | undefined {
  if (name.length > 200) return undefined;
  return STYLES.find(([, pattern]) => pattern.test(name))?.[0];
}
