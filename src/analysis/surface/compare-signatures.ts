import { areComparable, isNarrower, isWider } from "./type-text.ts";
import type { Parameter, Signature } from "./shape.ts";

/**
 * Why calls that were right are not any more, in sentences. Each overload that there was must still have one that takes
 * it. A function that is given as a value may take fewer arguments than it is called with.
 */
export function signatureBreaks(
  name: string,
  before: readonly Signature[],
  now: readonly Signature[],
  options: { readonly mayTakeFewer: boolean } = { mayTakeFewer: false },
): readonly string[] {
  if (now.length === 0 || before.length === 0) return [];
  const reasons = before.flatMap(calls).flatMap((call) => {
    const against = now.map((next) => reasonsAgainst(name, call, next, options.mayTakeFewer));
    return against.toSorted((left, right) => left.length - right.length)[0] ?? [];
  });
  return [...new Set(reasons)];
}

/** A signature as it may be called: without what may be left out, and with it. Another overload may take either. */
interface Call extends Signature {
  readonly leftOut: readonly Parameter[];
}

function calls(signature: Signature): readonly Call[] {
  const { parameters } = signature;
  const least = parameters.findLastIndex(({ optional, rest }) => !optional && !rest) + 1;
  return Array.from({ length: parameters.length - least + 1 }, (_, more) => ({
    ...signature,
    parameters: parameters.slice(0, least + more),
    leftOut: parameters.slice(least + more),
  }));
}

function reasonsAgainst(
  name: string,
  before: Call,
  now: Signature,
  mayTakeFewer: boolean,
): readonly string[] {
  return [...callReasons(name, before, now, mayTakeFewer), ...answerReasons(name, before, now)];
}

function callReasons(
  name: string,
  before: Call,
  now: Signature,
  mayTakeFewer: boolean,
): readonly string[] {
  const reasons: string[] = [];
  const rest = now.parameters.find((parameter) => parameter.rest);
  const given = before.parameters.length;
  if (!before.parameters.some((parameter) => parameter.rest)) {
    for (const [index, { name: added, optional, rest: isRest }] of now.parameters.entries()) {
      if (index < given || optional || isRest) continue;
      const was = before.leftOut[index - given];
      const how = was === undefined || was.rest ? "as well" : "which was optional";
      reasons.push(`${name} needs ${added}${how === "as well" ? " " : ", "}${how}`);
    }
  }
  for (const [index, was] of before.parameters.entries()) {
    const is = now.parameters[index] ?? rest;
    if (is === undefined) {
      if (!mayTakeFewer) reasons.push(`${name} no longer takes ${was.name}`);
      continue;
    }
    reasons.push(...parameterReasons(name, was, is));
  }
  return reasons;
}

function parameterReasons(name: string, was: Parameter, is: Parameter): readonly string[] {
  if (was.rest !== is.rest) return []; // another way to say how many; the types differ by nature
  if (was.type === undefined || is.type === undefined || was.type === is.type) return [];
  if (isWider(was.type, is.type) || !areComparable(was.type, is.type)) return [];
  return [`${name} took ${short(was.type)} as ${was.name} and takes ${short(is.type)}`];
}

function answerReasons(name: string, before: Signature, now: Signature): readonly string[] {
  if (before.returns !== undefined && now.returns !== undefined) {
    if (before.returns === now.returns || before.returns === "void") return [];
    if (isNarrower(before.returns, now.returns)) return [];
    if (!areComparable(before.returns, now.returns)) return [];
    return [`${name} returned ${short(before.returns)} and returns ${short(now.returns)}`];
  }
  if (!before.isAsync && now.isAsync && before.returns === undefined && now.returns === undefined) {
    return [`${name} returns a promise now`];
  }
  return [];
}

function short(type: string): string {
  return type.length <= 80 ? type : `${type.slice(0, 79)}…`;
}
