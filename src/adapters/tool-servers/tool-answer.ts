import { z } from "zod";

const partSchema = z.union([
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.enum(["image", "audio"]), mimeType: z.string() }),
  z.object({
    type: z.literal("resource"),
    resource: z.object({ uri: z.string(), text: z.string() }),
  }),
  z.object({ type: z.enum(["resource", "resource_link"]), uri: z.string().optional() }),
]);
const resultSchema = z.object({
  content: z.array(z.unknown()).default([]),
  structuredContent: z.unknown().optional(),
});

/** What of an answer can be told to a model in words. */
export function textOf(result: unknown): string {
  const read = resultSchema.safeParse(result);
  if (!read.success) return JSON.stringify(result);
  const { content, structuredContent } = read.data;
  const texts = content.map(textOfPart).filter((text) => text !== "");
  if (texts.length > 0) return texts.join("\n");
  return structuredContent === undefined ? "(nothing)" : JSON.stringify(structuredContent);
}

function textOfPart(part: unknown): string {
  const read = partSchema.safeParse(part);
  if (!read.success) return "(something that cannot be shown)";
  const { data } = read;
  if ("text" in data) return data.text;
  if ("mimeType" in data) return `(${data.type}, ${data.mimeType})`;
  if ("resource" in data) return `${data.resource.uri}:\n${data.resource.text}`;
  return `(${data.uri ?? data.type})`;
}
