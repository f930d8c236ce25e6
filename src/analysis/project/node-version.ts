import { z } from "zod";
import type { PackageFile } from "./manifest.ts";
import type { FileIndex } from "./project-files.ts";

const devEnginesSchema = z.object({
  runtime: z.union([runtime(), z.array(runtime())]).optional(),
});

function runtime() {
  return z.object({ name: z.string(), version: z.string().optional() });
}

/** What the repository says about Node, most exact first: version files, then package.json. */
export async function detectNodeVersion(
  files: FileIndex,
  root: PackageFile | undefined,
): Promise<string | undefined> {
  for (const name of [".nvmrc", ".node-version"]) {
    const text = files.has(name) ? await files.readFile(name) : undefined;
    const line = firstLine(text);
    if (line !== undefined) return line.replace(/^v(?=\d)/, "");
  }
  return (await fromToolVersions(files)) ?? (root && fromManifest(root));
}

async function fromToolVersions(files: FileIndex): Promise<string | undefined> {
  const text = files.has(".tool-versions") ? await files.readFile(".tool-versions") : undefined;
  const found = /^\s*node(?:js)?\s+(\S+)/m.exec(text ?? "")?.[1];
  return found === undefined || found === "system" ? undefined : found.replace(/^v(?=\d)/, "");
}

function fromManifest(root: PackageFile): string | undefined {
  const { volta, engines, devEngines } = root.manifest;
  if (volta?.node !== undefined) return volta.node;
  const parsed = devEnginesSchema.safeParse(devEngines);
  const runtimes = parsed.success && parsed.data.runtime ? [parsed.data.runtime].flat() : [];
  const named = runtimes.find((candidate) => candidate.name === "node")?.version;
  if (named !== undefined) return named;
  const wanted = Array.isArray(engines) ? undefined : engines?.["node"];
  return wanted === undefined || wanted.trim() === "" ? undefined : wanted;
}

function firstLine(text: string | undefined): string | undefined {
  return text
    ?.split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .find((line) => line !== "");
}
