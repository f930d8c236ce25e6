import type { FunctionShape } from "./function-shapes.ts";

export interface PlacedFunction extends FunctionShape {
  readonly path: string;
}

/** Functions of one shape, and what differs between them. */
export interface SameFunctions {
  /** Two or more, by path and line. */
  readonly functions: readonly PlacedFunction[];
  /** For each value that would become a parameter, what it is in each function. */
  readonly parameters: readonly (readonly string[])[];
  /** Lines that would go: all but one of them, less a line for each call. */
  readonly savedLines: number;
}

/** About as many words of shape as six lines of code have. */
const MINIMUM_SHAPE = 40;

export function sameFunctions(
  functions: readonly PlacedFunction[],
  limits: { readonly minimumLines: number; readonly mostParameters: number },
): readonly SameFunctions[] {
  const byShape = new Map<string, PlacedFunction[]>();
  for (const each of functions) {
    const isLarge =
      each.endLine - each.line + 1 >= limits.minimumLines &&
      each.shape.split(" ").length >= MINIMUM_SHAPE;
    if (isLarge) byShape.set(each.shape, [...(byShape.get(each.shape) ?? []), each]);
  }
  const groups = [...byShape.values()]
    .filter((group) => group.length > 1)
    .map(toGroup)
    .filter(({ parameters }) => parameters.length <= limits.mostParameters)
    .toSorted((a, b) => (b.functions[0]?.shape.length ?? 0) - (a.functions[0]?.shape.length ?? 0));
  const taken: PlacedFunction[] = [];
  return groups.filter(({ functions: members }) => {
    const isInside = members.every((member) => taken.some((outer) => contains(outer, member)));
    taken.push(...members);
    return !isInside;
  });
}

function toGroup(members: readonly PlacedFunction[]): SameFunctions {
  const functions = members.toSorted((a, b) =>
    a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1,
  );
  const tuples = new Map<string, readonly string[]>();
  for (const index of functions[0]?.values.keys() ?? []) {
    const values = functions.map(({ values: all }) => all[index] ?? "");
    if (new Set(values).size > 1) tuples.set(values.join("\0"), values);
  }
  const lines = functions.map(({ line, endLine }) => endLine - line + 1);
  const savedLines = lines.slice(1).reduce((sum, count) => sum + count - 1, -1);
  return { functions, parameters: [...tuples.values()], savedLines: Math.max(0, savedLines) };
}

function contains(outer: PlacedFunction, inner: PlacedFunction): boolean {
  return outer.path === inner.path && outer.start <= inner.start && inner.end <= outer.end;
}
