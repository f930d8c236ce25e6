import type { SectionContent } from "../marked-sections/fill-sections.ts";
import { inlineCode } from "../marked-sections/markdown-text.ts";
import { type EntryPoint, publishedSurface } from "../published-surface/published-surface.ts";
import { inReadingOrder, signatureTexts } from "../published-surface/signature-text.ts";
import type { SectionPlace } from "./section-place.ts";

/** Longer signatures are for the reference of the API. */
const LONGEST_SIGNATURE = 140;

/** What the document's package exports: by entry point, each name with its signature and the first sentence about it. */
export async function writeExports(place: SectionPlace): Promise<SectionContent> {
  const surface = await publishedSurface(place.context, place.directory);
  if (surface === undefined) return { obstacle: "it belongs to no package with a name" };
  const wanted = place.section.attributes.get("entry");
  const entries = surface.entries.filter(
    ({ specifier }) =>
      wanted === undefined || specifier === surface.manifest.name + wanted.replace(/^\.?/, ""),
  );
  if (entries.every(({ exports }) => exports.length === 0)) {
    const unseen =
      surface.unseen.length === 0 ? "" : ` (no source for ${surface.unseen.join(", ")})`;
    return { obstacle: `no exports of ${surface.manifest.name} were found${unseen}` };
  }
  const parts = entries.filter(({ exports }) => exports.length > 0);
  return {
    markdown: parts
      .map((entry) =>
        surface.entries.length > 1 ? `${leadOf(entry)}\n\n${listOf(entry)}` : listOf(entry),
      )
      .join("\n\n"),
  };
}

function leadOf({ specifier }: EntryPoint): string {
  return `From ${inlineCode(specifier)}:`;
}

function listOf({ exports }: EntryPoint): string {
  return inReadingOrder(exports)
    .map((each) => {
      const [signature = each.name] = signatureTexts(each);
      const short =
        signature.length > LONGEST_SIGNATURE ? shortened(signature, each.name) : signature;
      const { summary, deprecated } = each.declaration?.documentation ?? {};
      const said = [deprecated === undefined ? "" : "Deprecated.", summary ?? ""];
      const text = said.filter((part) => part !== "").join(" ");
      return `- ${inlineCode(short)}${text === "" ? "" : `: ${text}`}`;
    })
    .join("\n");
}

function shortened(signature: string, name: string): string {
  const isCall = signature.startsWith(`${name}(`) || signature.startsWith(`${name}<`);
  if (isCall) return `${name}(…)`;
  return `${signature.slice(0, LONGEST_SIGNATURE).replace(/\s+\S*$/, "")} …`;
}
