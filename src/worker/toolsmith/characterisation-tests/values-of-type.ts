// Part of a program that runs in the sandbox: no `#` imports.
import fc from "fast-check";
import ts from "typescript";

/** What a function compares with. Patterns as they are written, with their flags. */
export interface Dictionary {
  readonly texts: readonly string[];
  readonly numbers: readonly number[];
  readonly patterns: readonly string[];
}

export interface TypePlace {
  readonly checker: ts.TypeChecker;
  readonly dictionary: Dictionary;
  readonly place: ts.Node;
}

type Values = fc.Arbitrary<unknown>;

const DEEPEST = 4;
const MOST_FIELDS = 12;
const LONGEST_LIST = 4;
const TEXTS = [
  "",
  " ",
  "a",
  "Hello World",
  "  padded ",
  "one-two_three.four",
  "ünï",
  "12",
  "a/b/c.txt",
  "A,B;C",
];
const NUMBERS = [0, 1, -1, 2, 3, 10, 100, 0.5, -2.5];

/** Values of a type that can be written as literals; undefined where the type has none, or its values do something. */
export function valuesOfType(type: ts.Type, given: TypePlace, depth = 0): Values | undefined {
  if (depth > DEEPEST) return undefined;
  const { flags } = type;
  const is = (wanted: ts.TypeFlags): boolean => (flags & wanted) !== 0;
  if (is(ts.TypeFlags.EnumLike)) return undefined; // only its own names are values of it
  if (type.isStringLiteral() || type.isNumberLiteral()) return fc.constant(type.value);
  if (is(ts.TypeFlags.BooleanLiteral)) {
    return fc.constant(given.checker.typeToString(type) === "true");
  }
  if (is(ts.TypeFlags.String)) return texts(given);
  if (is(ts.TypeFlags.Number)) return numbers(given);
  if (is(ts.TypeFlags.BigInt)) return fc.bigInt({ min: -100n, max: 100n });
  if (is(ts.TypeFlags.Boolean)) return fc.boolean();
  if (is(ts.TypeFlags.Undefined)) return fc.constant(undefined);
  if (is(ts.TypeFlags.Null)) return fc.constant(null);
  if (is(ts.TypeFlags.Unknown)) return anything(given);
  if (type.isUnion()) return oneOf(type.types, given, depth);
  if (type.isTypeParameter()) return ofParameter(type, given, depth);
  return is(ts.TypeFlags.Object) ? objects(type, given, depth) : undefined;
}

function texts({ dictionary }: TypePlace): Values {
  const own = dictionary.texts.flatMap((text) => [text, `${text}x`, `x${text}`]);
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...TEXTS, ...own) },
    { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
    ...(own.length === 0 ? [] : [{ weight: 2, arbitrary: fc.constantFrom(...own) }]),
    ...dictionary.patterns.flatMap(matching).map((arbitrary) => ({ weight: 2, arbitrary })),
  );
}

const LONGEST_TEXT = 40;

/** Texts that a pattern matches; none for what the library cannot read. */
function matching(pattern: string): readonly fc.Arbitrary<string>[] {
  const end = pattern.lastIndexOf("/");
  try {
    // Unanchored, most of such a text would be noise around the match.
    const source = pattern
      .slice(1, end)
      .replace(/^(?!\^)/, "^")
      .replace(/(?<!\$)$/, "$");
    const texts = fc.stringMatching(new RegExp(source), { size: "xsmall" });
    fc.sample(texts, { numRuns: 1, seed: 1 });
    return [texts.map((text) => text.slice(0, LONGEST_TEXT))];
  } catch {
    return [];
  }
}

function numbers({ dictionary }: TypePlace): Values {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...NUMBERS, ...dictionary.numbers) },
    { weight: 2, arbitrary: fc.integer({ min: -100, max: 1000 }) },
  );
}

function anything(given: TypePlace): Values {
  return fc.oneof(texts(given), numbers(given), fc.boolean(), fc.constantFrom(null, undefined));
}

function oneOf(types: readonly ts.Type[], given: TypePlace, depth: number): Values | undefined {
  // Of `string | Options` the part whose values can be written is enough.
  const possible = types.flatMap((type) => valuesOfType(type, given, depth) ?? []);
  return possible.length === 0 ? undefined : fc.oneof(...possible);
}

function ofParameter(type: ts.Type, given: TypePlace, depth: number): Values | undefined {
  const constraint = type.getConstraint();
  return constraint === undefined ? texts(given) : valuesOfType(constraint, given, depth + 1);
}

function objects(type: ts.Type, given: TypePlace, depth: number): Values | undefined {
  const { checker } = given;
  if (checker.isTupleType(type)) return tuple(type, given, depth);
  if (checker.isArrayType(type)) {
    const [element] = checker.getTypeArguments(type as ts.TypeReference);
    const values = element && valuesOfType(element, given, depth + 1);
    return values && fc.array(values, { maxLength: LONGEST_LIST });
  }
  return isPlain(type, checker) ? record(type, given, depth) : undefined;
}

function tuple(type: ts.Type, given: TypePlace, depth: number): Values | undefined {
  const target = (type as ts.TupleTypeReference).target;
  if (target.elementFlags.some((flag) => flag !== ts.ElementFlags.Required)) return undefined;
  const parts = given.checker
    .getTypeArguments(type as ts.TypeReference)
    .map((part) => valuesOfType(part, given, depth + 1));
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? fc.tuple(...known) : undefined;
}

/** No function, no class, nothing that a library declares: `{ a: string }` and interfaces like it. */
function isPlain(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) return false;
  const declarations = type.symbol?.declarations ?? [];
  const isPlainSymbol = declarations.every(
    (declaration) => !ts.isClassLike(declaration) && !declaration.getSourceFile().isDeclarationFile,
  );
  return isPlainSymbol && checker.getIndexInfosOfType(type).length <= 1;
}

function record(type: ts.Type, given: TypePlace, depth: number): Values | undefined {
  const { checker, place } = given;
  const properties = type.getProperties();
  const index = checker.getIndexTypeOfType(type, ts.IndexKind.String);
  if (index !== undefined && properties.length === 0) {
    const values = valuesOfType(index, given, depth + 1);
    return (
      values && fc.dictionary(fc.constantFrom("a", "b", "key"), values, { noNullPrototype: true })
    );
  }
  if (properties.length === 0 || properties.length > MOST_FIELDS) return undefined;
  const fields: Record<string, Values> = {};
  const required: string[] = [];
  for (const property of properties) {
    const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
    const whole = checker.getTypeOfSymbolAtLocation(property, place);
    const values = valuesOfType(
      isOptional ? checker.getNonNullableType(whole) : whole,
      given,
      depth + 1,
    );
    if (values === undefined && !isOptional) return undefined;
    if (values === undefined) continue;
    fields[property.name] = values;
    if (!isOptional) required.push(property.name);
  }
  return fc.record(fields, { requiredKeys: required, noNullPrototype: true });
}
