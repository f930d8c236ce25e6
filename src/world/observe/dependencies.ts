import { z } from "zod";
import type { Fact, FactView } from "#domain";
import type { Origin } from "./origin.ts";

const versions = z.record(z.string(), z.string()).default({});
const manifestSchema = z.object({
  dependencies: versions,
  devDependencies: versions,
  optionalDependencies: versions,
});

/**
 * The packages that a manifest asks for, with the version or range; of those that were known and are not in it, that
 * they are gone. A manifest that cannot be read is no fact.
 */
export function dependencyFacts(
  manifest: string,
  origin: Origin,
  before: FactView = new Map(),
): readonly Fact[] {
  const parsed = manifestSchema.safeParse(parseJson(manifest));
  if (!parsed.success) return [];
  const { dependencies, devDependencies, optionalDependencies } = parsed.data;
  const wanted = { ...devDependencies, ...optionalDependencies, ...dependencies };
  const present = Object.entries(wanted)
    .filter(([name, version]) => name !== "" && version !== "")
    .map(([name, version]) => dependencyFact(name, { version }, origin));
  const gone = [...before.values()].flatMap((fact) =>
    fact.kind === "dependency" && fact.value !== null && !Object.hasOwn(wanted, fact.package)
      ? [dependencyFact(fact.package, null, origin)]
      : [],
  );
  return [...present, ...gone];
}

function dependencyFact(
  name: string,
  value: { readonly version: string } | null,
  origin: Origin,
): Fact {
  return { kind: "dependency", package: name, value, ...origin, confidence: 1 };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
