import { z } from "zod";
import { ROUND_FOLDER } from "#gates";
import { bracketed, DEEPEST, literalOf, objectLiteral } from "./literal.ts";
import type { Case, PinnedFunction } from "./test-text.ts";
import { runnerLines } from "./test-text.ts";
import type { TestHabit } from "./test-habit.ts";

export interface CallableFunction {
  readonly path: string;
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
  readonly calls: readonly string[];
}

const toldSchema = z.object({
  name: z.string(),
  index: z.int().nonnegative(),
  /** As it is written; absent when it cannot be. */
  value: z.string().optional(),
  throws: z.boolean().optional(),
  isPromise: z.boolean(),
  /** It changed what it was given. */
  mutates: z.boolean(),
  ms: z.number().nonnegative(),
  /** Which parts of the code it ran; the same for calls that took the same way. */
  way: z.string(),
});
export type Told = z.infer<typeof toldSchema>;

/** A test that calls each function twice with each of its arguments, and tells what came of it. It asserts nothing. */
export function probeText(
  functions: readonly CallableFunction[],
  habit: TestHabit,
  specifier: string,
): string {
  const module = JSON.stringify(specifier);
  const load = habit.requires
    ? `const artelSubject = require(${module});`
    : `import * as artelSubject from ${module};`;
  const test = habit.runner === "mocha" ? "it" : "test";
  const tests = functions.map(({ name, calls }) => {
    const made = calls.map((call) => `() => [${call}]`).join(",\n  ");
    return `${test}(${JSON.stringify(name)}, () => artelProbe(${JSON.stringify(name)}, [\n  ${made}\n]));`;
  });
  return `// @ts-nocheck
${runnerLines(habit).join("\n")}
${load}
const DEEPEST = ${DEEPEST};
${[literalOf, objectLiteral, bracketed].map(String).join("\n")}
const artelTell = (record) =>
  process.getBuiltinModule("node:fs").appendFileSync(process.env.${ROUND_FOLDER} + "/lines", JSON.stringify(record) + "\\n");
const artelCall = async (name, make) => {
  const given = make();
  const before = literalOf(given);
  let isPromise = false;
  try {
    const result = artelSubject[name](...given);
    isPromise = typeof (result && result.then) === "function";
    const value = literalOf(await result);
    return { value, isPromise, mutates: literalOf(given) !== before };
  } catch (error) {
    return { throws: true, isPromise, mutates: literalOf(given) !== before };
  }
};
const artelProbe = async (name, makers) => {
  for (const [index, make] of makers.entries()) {
    const reach = globalThis.__artelMutants;
    if (reach) reach.hits.clear();
    const begin = performance.now();
    const first = await artelCall(name, make);
    const ms = performance.now() - begin;
    const way = reach ? [...reach.hits.keys()].toSorted((a, b) => a - b).join(" ") : "";
    const again = await artelCall(name, make);
    const isSame = JSON.stringify(first) === JSON.stringify(again);
    artelTell({ name, index, ...first, value: isSame ? first.value : undefined, ms, way });
    if (ms > ${SLOWEST_MS}) return;
  }
};
${tests.join("\n")}
`;
}

/** A call may take so long; a function that is slower is no one's to be called in every run of the tests. */
const SLOWEST_MS = 100;
const LONGEST_VALUE = 300;
const LONGEST_CALL = 160;

export function parseTold(lines: readonly string[]): readonly Told[] {
  return lines.flatMap((line) => {
    try {
      const parsed = toldSchema.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return []; // the code under test may write there too
    }
  });
}

/**
 * What can be pinned of a function that was looked at in two runs, at most so many cases of different outcomes; a text is why
 * nothing can.
 */
export function pinned(
  { name, calls }: CallableFunction,
  runs: readonly [readonly Told[], readonly Told[]],
  most: number,
): PinnedFunction | string {
  const [first, second] = runs.map((run) => run.filter((told) => told.name === name)) as [
    Told[],
    Told[],
  ];
  if (first.length === 0) return "could not be called";
  if (first.some(({ ms }) => ms > SLOWEST_MS)) return "is slow";
  if (first.some(({ mutates }) => mutates)) return "changes what it is given";
  const again = new Map(second.map((told) => [told.index, told]));
  const cases: (Case & { way: string })[] = [];
  for (const { index, value, throws, way } of first) {
    const other = again.get(index);
    const call = calls[index];
    if (other === undefined || call === undefined) continue;
    if (other.value !== value || other.throws !== throws) return "is not the same each time";
    if (call.length > LONGEST_CALL) continue;
    if (throws === true) cases.push({ call, outcome: { throws }, way });
    else if (value !== undefined && value !== "undefined" && value.length <= LONGEST_VALUE)
      cases.push({ call, outcome: { value }, way });
  }
  if (!cases.some(({ outcome }) => "value" in outcome))
    return "gives nothing that can be written down";
  const isAsync = first.some(({ isPromise }) => isPromise);
  return { name, isAsync, cases: differentFirst(cases).slice(0, most) };
}

const MOST_OF_A_WAY = 2;

/**
 * Of calls that take the same way through the code a few: of different outcomes, the shortest first. One of each way comes
 * before a second one.
 */
function differentFirst(cases: readonly (Case & { readonly way: string })[]): readonly Case[] {
  const byWay = new Map<string, Case[]>();
  for (const { way, ...each } of cases.toSorted((a, b) => a.call.length - b.call.length)) {
    const known = byWay.get(way) ?? [];
    const outcome = JSON.stringify(each.outcome);
    if (known.some((other) => JSON.stringify(other.outcome) === outcome)) continue;
    if (known.length < MOST_OF_A_WAY) byWay.set(way, [...known, each]);
  }
  const ways = [...byWay.values()];
  return [0, 1].flatMap((round) => ways.flatMap((way) => way[round] ?? []));
}
