import { fenced, fileLink, inlineCode } from "../marked-sections/markdown-text.ts";
import type { PublishedExport } from "../published-surface/published-surface.ts";
import { signatureTexts } from "../published-surface/signature-text.ts";

/** Longer declarations are shortened to their beginning. */
const MOST_LINES = 60;

export interface ReferencePlace {
  readonly document: string;
  /** Of the headings of names. */
  readonly depth: number;
}

/** The part of a reference about one export. */
export function exportText(each: PublishedExport, { document, depth }: ReferencePlace): string {
  const { name, shape, declaration } = each;
  const documentation = declaration?.documentation;
  const parts = [
    `${"#".repeat(depth)} ${inlineCode(name)}`,
    fenced("ts", declarationText(each)),
    documentation?.deprecated === undefined
      ? ""
      : `**Deprecated.** ${documentation.deprecated}`.trim(),
    documentation?.text ?? "",
    listOf(
      [...(documentation?.parameters ?? [])].map(([key, text]) => `${inlineCode(key)}: ${text}`),
    ),
    documentation?.returns === undefined ? "" : `Returns: ${documentation.returns}`,
    listOf((documentation?.throws ?? []).map((text) => `Throws: ${text}`)),
    membersText(each),
    shape.kind === "unknown" ? "" : `Declared in ${fileLink(document, shape.path)}.`,
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function declarationText(each: PublishedExport): string {
  const { shape, declaration } = each;
  if (declaration?.text !== undefined) {
    const lines = declaration.text.split(/\r?\n/);
    const shown = lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), "// …"] : lines;
    return shown.join("\n");
  }
  const word = shape.kind === "function" ? "function " : "";
  return signatureTexts(each)
    .map((text) => (text.startsWith("const ") ? text : word + text))
    .join("\n");
}

function membersText({ declaration }: PublishedExport): string {
  return listOf(
    (declaration?.members ?? []).map(({ name, head, documentation }) => {
      const summary = documentation?.summary ?? "";
      const shown = name.startsWith("get ")
        ? `${name}${head.replace(/^\(\)/, "")}`
        : `${name}${head}`;
      return `${inlineCode(shown)}${summary === "" ? "" : `: ${summary}`}`;
    }),
  );
}

function listOf(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}
