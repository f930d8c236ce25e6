import { signatureBreaks } from "./compare-signatures.ts";
import { areComparable, isNarrower, isWider, wordsOf } from "./type-text.ts";
import type { Member, Shape, Signature, Surface } from "./shape.ts";

/** Something that stops code of others from compiling or running. */
export interface Break {
  /** Kebab-case: `removed-export`. */
  readonly rule: string;
  /** `Client.get`, as others name it. */
  readonly name: string;
  readonly message: string;
  /** Where it stands now, or stood before. */
  readonly path: string;
  readonly line: number;
  /** The path is that of the version before: the thing is gone. */
  readonly isGone: boolean;
}

/**
 * What breaks for those who use the exports. Only what is written is compared: a type that is inferred may change unseen.
 * Where the direction of a type is known, what is given may become narrower and what is taken wider.
 */
export function compareSurfaces(before: Surface, now: Surface): readonly Break[] {
  const taken = takenTypes(before);
  return [...before].flatMap(([name, shape]) => {
    const next = now.get(name);
    if (next === undefined) {
      return [gone("removed-export", name, `${name} is no longer exported`, shape)];
    }
    return shapeBreaks(name, shape, next, taken.has(name));
  });
}

/** Types that callers make: their names stand in parameters, or in such types. */
function takenTypes(surface: Surface): ReadonlySet<string> {
  const taken = new Set<string>();
  const waiting: string[] = [];
  const take = (text: string | undefined) => {
    for (const word of wordsOf(text ?? "")) {
      if (taken.has(word)) continue;
      taken.add(word);
      waiting.push(word);
    }
  };
  for (const shape of surface.values()) {
    if (isDescription(shape)) continue; // a type of functions says nothing of who calls them
    for (const { parameters } of signaturesOf(shape)) for (const { type } of parameters) take(type);
  }
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const shape = surface.get(name);
    if (shape === undefined || !isDescription(shape)) continue;
    take(shape.type);
    for (const { type } of shape.members.values()) take(type);
  }
  return taken;
}

/** Only says of what form something is; classes and functions are something themselves. */
function isDescription({ kind }: Shape): boolean {
  return kind === "interface" || kind === "type";
}

function signaturesOf(shape: Shape): readonly Signature[] {
  return [
    ...shape.signatures,
    ...[...shape.members.values()].flatMap((member) => member.signatures),
  ];
}

/** Functions that callers give are called by us: they must take what they are called with now. */
function callBreaks(
  name: string,
  before: readonly Signature[],
  now: readonly Signature[],
  isTaken: boolean,
): readonly string[] {
  if (!isTaken) return signatureBreaks(name, before, now);
  return signatureBreaks(name, now, before, { mayTakeFewer: true }).length === 0
    ? []
    : [`what is given as ${name} is called otherwise, or must return otherwise`];
}

function shapeBreaks(name: string, before: Shape, now: Shape, isTaken: boolean): readonly Break[] {
  if (before.kind === "unknown" || now.kind === "unknown") return [];
  const here = (rule: string, what: string, message: string): Break => ({
    rule,
    name: what,
    message,
    path: now.path,
    line: now.line,
    isGone: false,
  });
  if (!isSameKind(before, now)) {
    return [here("changed-kind", name, `${name} was a ${before.kind} and is a ${now.kind}`)];
  }
  const constructorName = before.kind === "class" ? `new ${name}` : name;
  return [
    ...callBreaks(
      constructorName,
      before.signatures,
      now.signatures,
      isTaken && isDescription(before),
    ).map((message) => here("changed-signature", name, message)),
    ...typeBreaks(before.type, now.type, isTaken).map((message) =>
      here("changed-type", name, `${name}: ${message}`),
    ),
    ...memberBreaks(name, before, now, isTaken, here),
  ];
}

/** An interface may become an alias, and what can be called may be declared in either way. */
function isSameKind(before: Shape, now: Shape): boolean {
  if (before.kind === now.kind) return true;
  const kinds = new Set([before.kind, now.kind]);
  const are = (...names: readonly Shape["kind"][]) => [...kinds].every((k) => names.includes(k));
  if (are("interface", "type")) return true;
  // A variable may hold anything; of a written type it is compared by that.
  return kinds.has("variable") && !are("variable", "interface", "type");
}

function typeBreaks(
  before: string | undefined,
  now: string | undefined,
  isTaken: boolean,
): readonly string[] {
  if (before === undefined || now === undefined || before === now) return [];
  if (!areComparable(before, now)) return [];
  if (isTaken ? isWider(before, now) : isNarrower(before, now) || isWider(before, now)) return [];
  return [`the type was ${short(before)} and is ${short(now)}`];
}

function memberBreaks(
  name: string,
  before: Shape,
  now: Shape,
  isTaken: boolean,
  here: (rule: string, what: string, message: string) => Break,
): readonly Break[] {
  // What an alias or a base class brings is not in the list.
  if (before.members.size > 0 && now.members.size === 0 && now.type !== undefined) return [];
  const isEnum = before.kind === "enum";
  const broken = [...before.members].flatMap(([member, was]): readonly Break[] => {
    const what = `${name}.${member}`;
    const is = now.members.get(member);
    if (is === undefined) return [here("removed-member", what, `${what} is gone`)];
    if (isEnum) {
      const isSame = was.type === is.type;
      return isSame ? [] : [here("changed-type", what, `${what} has another value`)];
    }
    return oneMemberBreaks(what, was, is, isTaken && isDescription(before), here);
  });
  if (!isTaken || now.kind === "class") return broken;
  const added = [...now.members].filter(
    ([member, is]) => !before.members.has(member) && !is.optional,
  );
  return [
    ...broken,
    ...added.map(([member]) =>
      here("new-required-member", `${name}.${member}`, `${name} must have ${member} now`),
    ),
  ];
}

function oneMemberBreaks(
  what: string,
  was: Member,
  is: Member,
  isTaken: boolean,
  here: (rule: string, what: string, message: string) => Break,
): readonly Break[] {
  const optional =
    was.optional && !is.optional && isTaken
      ? [here("new-required-member", what, `${what} was optional and is required`)]
      : !was.optional && is.optional && !isTaken
        ? [here("changed-type", what, `${what} was always there and is optional`)]
        : [];
  return [
    ...optional,
    ...callBreaks(what, was.signatures, is.signatures, isTaken).map((message) =>
      here("changed-signature", what, message),
    ),
    ...typeBreaks(was.type, is.type, isTaken).map((message) =>
      here("changed-type", what, `${what}: ${message}`),
    ),
  ];
}

function gone(rule: string, name: string, message: string, { path, line }: Shape): Break {
  return { rule, name, message, path, line, isGone: true };
}

function short(type: string): string {
  return type.length <= 80 ? type : `${type.slice(0, 79)}…`;
}
