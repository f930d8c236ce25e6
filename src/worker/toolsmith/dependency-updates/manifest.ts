import { z } from "zod";
import type { JobContext } from "../job.ts";
import { readText } from "../worktree-files.ts";

const SECTIONS = ["dependencies", "devDependencies", "optionalDependencies"] as const;

const section = z.record(z.string(), z.string()).optional().catch(undefined);
const manifestSchema = z.looseObject({
  dependencies: section,
  devDependencies: section,
  optionalDependencies: section,
});

/** A range that a package's manifest asks for. */
export interface Requirement {
  /** Path of the package.json. */
  readonly manifest: string;
  readonly directory: string;
  readonly section: (typeof SECTIONS)[number];
  readonly range: string;
}

export function manifestOf(directory: string): string {
  return directory === "." ? "package.json" : `${directory}/package.json`;
}

/** All ranges of the repository's packages by the name of the package asked for. */
export async function requirementsOf(
  context: Pick<JobContext, "project" | "worktree">,
): Promise<ReadonlyMap<string, readonly Requirement[]>> {
  const found = new Map<string, Requirement[]>();
  for (const { directory } of context.project.packages) {
    const manifest = manifestOf(directory);
    const content = parse(await readText(context.worktree, manifest));
    for (const name of SECTIONS) {
      for (const [dependency, range] of Object.entries(content?.[name] ?? {})) {
        const requirement = { manifest, directory, section: name, range };
        found.set(dependency, [...(found.get(dependency) ?? []), requirement]);
      }
    }
  }
  return found;
}

function parse(text: string | undefined): z.infer<typeof manifestSchema> | undefined {
  try {
    return manifestSchema.safeParse(JSON.parse(text ?? "")).data;
  } catch {
    return undefined; // broken JSON is reported by whoever understands the project
  }
}

/** The manifest's text with another range, all else as it was; undefined when the range is not found as it was. */
export function withRange(
  text: string,
  { section: name, range }: Requirement,
  dependency: string,
  next: string,
): string | undefined {
  const start = new RegExp(`"${name}"\\s*:\\s*\\{`).exec(text);
  if (start === null) return undefined;
  const from = start.index + start[0].length;
  const end = text.indexOf("}", from);
  const body = text.slice(from, end);
  const at = body.indexOf(`"${dependency}"`);
  const entry = /^"[^"]*"\s*:\s*"([^"]*)"/.exec(body.slice(at));
  if (at < 0 || entry === null || entry[1] !== range) return undefined;
  const valueEnd = from + at + entry[0].length - 1;
  return text.slice(0, valueEnd - range.length) + next + text.slice(valueEnd);
}
