import { posix } from "node:path";
import { z } from "zod";
import type { Project } from "#domain";
import { parseNoisyJson } from "../command-lines.ts";
import { type CommandRecorder, describeEnd } from "../evidence.ts";

const packedSchema = z.array(
  z.object({
    name: z.string(),
    size: z.number().nonnegative(),
    files: z.array(z.object({ path: z.string() })),
  }),
);

/** The most packages that are packed; more would take long. */
const MOST_PACKAGES = 50;

export interface Packed {
  /** Bytes of the archive that would be published, by package. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly notes: readonly string[];
  /** Why nothing can be said of any package. */
  readonly reason?: string;
}

/** What `npm publish` would send, with what is built now; scripts of the packages do not run. */
export async function packedSizes(project: Project, recorder: CommandRecorder): Promise<Packed> {
  const published = project.packages.filter(
    (each) => !each.private && each.name !== undefined && each.entryPoints.length > 0,
  );
  if (published.length === 0) return { sizes: new Map(), notes: [] };
  const chosen = published.slice(0, MOST_PACKAGES);
  const folders = chosen.map(({ directory }) => (directory === "." ? "." : `./${directory}`));
  const result = await recorder.run({
    argv: ["npm", "pack", "--dry-run", "--json", "--ignore-scripts", ...folders],
    directory: ".",
  });
  const parsed = packedSchema.safeParse(parseNoisyJson(result.stdout));
  if (result.exitCode !== 0 || !parsed.success) {
    return { sizes: new Map(), notes: [], reason: `npm pack ${describeEnd(result)}` };
  }
  const sizes = new Map<string, number>();
  const unbuilt: string[] = [];
  for (const { name, size, files } of parsed.data) {
    const own = chosen.find((each) => each.name === name);
    const paths = new Set(files.map(({ path }) => path));
    const isBuilt = own?.entryPoints.some((entry) => paths.has(inPackage(entry, own.directory)));
    if (isBuilt === true) sizes.set(name, size);
    else unbuilt.push(name);
  }
  const notes = [
    ...(unbuilt.length > 0 ? [`not built here, so not measured: ${unbuilt.join(", ")}`] : []),
    ...(published.length > chosen.length ? [`only ${chosen.length} packages were measured`] : []),
  ];
  return { sizes, notes };
}

function inPackage(entry: string, directory: string): string {
  return posix.relative(directory, entry);
}
