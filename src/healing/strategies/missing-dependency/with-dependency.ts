import { z } from "zod";
import { parseJson } from "#analysis";

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
  const parsed = parseJson(text, { comments: false });
  if (!parsed.ok || !manifestSchema.safeParse(parsed.value).success) return undefined;
  // As it is written: of what the schema gives back, the keys that it knows come first.
  const manifest = parsed.value as z.infer<typeof manifestSchema>;
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
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const written = JSON.stringify(edited, null, indent).replaceAll("\n", eol);
  return (text.startsWith(MARK) ? MARK : "") + written + (text.endsWith("\n") ? eol : "");
}

/** Of byte order. */
const MARK = "\uFEFF";
