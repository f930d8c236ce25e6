import { isNarrower, isWider } from "./type-text.ts";
import type { Parameter, Signature } from "./shape.ts";

/** Why calls that were right are not any more, in sentences. Each overload that there was must still have one that takes it. */
export function signatureBreaks(
  name: string,
  before: readonly Signature[],
  now: readonly Signature[],
): readonly string[] {
  if (now.length === 0 || before.length === 0) return [];
  return before.flatMap((signature) => {
    const reasons = now.map((next) => reasonsAgainst(name, signature, next));
    const best = reasons.toSorted((left, right) => left.length - right.length)[0] ?? [];
    return best;
  });
}

function reasonsAgainst(name: string, before: Signature, now: Signature): readonly string[] {
  return [...callReasons(name, before, now), ...answerReasons(name, before, now)];
}

function callReasons(name: string, before: Signature, now: Signature): readonly string[] {
  const reasons: string[] = [];
  const rest = now.parameters.find((parameter) => parameter.rest);
  const added = now.parameters
    .slice(before.parameters.length)
    .filter((parameter) => !parameter.optional && !parameter.rest);
  if (added.length > 0 && !before.parameters.some((parameter) => parameter.rest)) {
    reasons.push(`${name} needs ${added.map((each) => each.name).join(", ")} as well`);
  }
  for (const [index, was] of before.parameters.entries()) {
    const is = now.parameters[index] ?? rest;
    if (is === undefined) {
      reasons.push(`${name} no longer takes ${was.name}`);
      continue;
    }
    reasons.push(...parameterReasons(name, was, is));
  }
  return reasons;
}

function parameterReasons(name: string, was: Parameter, is: Parameter): readonly string[] {
  if (was.optional && !is.optional) return [`${name} needs ${is.name}, which was optional`];
  if (was.rest !== is.rest) return []; // another way to say how many; the types differ by nature
  if (was.type === undefined || is.type === undefined || was.type === is.type) return [];
  if (isWider(was.type, is.type)) return [];
  return [`${name} took ${short(was.type)} as ${was.name} and takes ${short(is.type)}`];
}

function answerReasons(name: string, before: Signature, now: Signature): readonly string[] {
  if (before.returns !== undefined && now.returns !== undefined) {
    if (before.returns === now.returns || before.returns === "void") return [];
    if (isNarrower(before.returns, now.returns)) return [];
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
