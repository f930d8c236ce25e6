import { z } from "zod";
import type { Fact } from "#domain";
import type { Origin } from "./origin.ts";

const versions = z.record(z.string(), z.string()).default({});
const manifestSchema = z.object({
  dependencies: versions,
  devDependencies: versions,
  optionalDependencies: versions,
});

/** The packages that a manifest asks for, with the version or range. A manifest that cannot be read is no fact. */
export function dependencyFacts(manifest: string, origin: Origin): readonly Fact[] {
  const parsed = manifestSchema.safeParse(parseJson(manifest));
  if (!parsed.success) return [];
  const { dependencies, devDependencies, optionalDependencies } = parsed.data;
  const wanted = { ...devDependencies, ...optionalDependencies, ...dependencies };
  return Object.entries(wanted)
    .filter(([name, version]) => name !== "" && version !== "")
    .map(([name, version]) => ({
      kind: "dependency",
      package: name,
      value: { version },
      ...origin,
      confidence: 1,
    }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
