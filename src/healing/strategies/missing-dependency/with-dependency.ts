import { z } from "zod";

const sectionSchema = z.record(z.string(), z.string());
const manifestSchema = z.looseObject({
  dependencies: sectionSchema.optional(),
  devDependencies: sectionSchema.optional(),
});

/** The manifest with one more dependency, in the order of names; undefined when it is there, or the text is no manifest. */
export function withDependency(
  text: string,
  section: "dependencies" | "devDependencies",
  name: string,
  range: string,
): string | undefined {
  const manifest = manifestSchema.safeParse(jsonOf(text)).data;
  if (manifest === undefined) return undefined;
  const { dependencies = {}, devDependencies = {} } = manifest;
  const isKnown =
    Object.hasOwn(dependencies, name) ||
    (section === "devDependencies" && Object.hasOwn(devDependencies, name));
  if (isKnown) return undefined;
  const entries = Object.entries({ ...manifest[section], [name]: range });
  const sorted = entries.toSorted(([one], [other]) => (one < other ? -1 : 1));
  // What was for development only is needed by the code itself.
  const { [name]: _, ...development } = devDependencies;
  const moved = section === "dependencies" && Object.hasOwn(devDependencies, name);
  const edited = {
    ...manifest,
    ...(moved && { devDependencies: development }),
    [section]: Object.fromEntries(sorted),
  };
  const indent = /^[ \t]+(?=")/m.exec(text)?.[0] ?? "  ";
  const ending = text.endsWith("\n") ? "\n" : "";
  return JSON.stringify(edited, null, indent) + ending;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
