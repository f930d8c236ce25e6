import { z } from "zod";
import { parseJson } from "#analysis";
import type { JobContext } from "./job.ts";
import { readText } from "./worktree-files.ts";

const manifestSchema = z.looseObject({
  browser: z.unknown().optional(),
  engines: z.looseObject({ node: z.string().optional() }).optional().catch(undefined),
  dependencies: z.record(z.string(), z.string()).default({}).catch({}),
  devDependencies: z.record(z.string(), z.string()).default({}).catch({}),
});

/** The versions of Node that the packages say they support, where they do. */
export async function supportedNode(
  context: JobContext,
): Promise<readonly { readonly path: string; readonly range: string }[]> {
  const found: { path: string; range: string }[] = [];
  for (const { directory } of context.project.packages) {
    const path = directory === "." ? "package.json" : `${directory}/package.json`;
    const range = parseManifest(await readText(context.worktree, path))?.engines?.node;
    if (range !== undefined) found.push({ path, range });
  }
  return found;
}

/** Whether a package says that it is bundled for browsers. */
export async function isForBrowsers(context: JobContext): Promise<boolean> {
  for (const { directory } of context.project.packages) {
    const path = directory === "." ? "package.json" : `${directory}/package.json`;
    const manifest = parseManifest(await readText(context.worktree, path));
    if (manifest?.browser !== undefined || manifest?.["browserslist"] !== undefined) return true;
  }
  return false;
}

/** The lowest major version that a range takes in; undefined where it names none. */
export function lowestMajor(range: string): number | undefined {
  const majors = range.split("||").flatMap((alternative) => {
    if (/^\s*(?:\*|<)/.test(alternative)) return [0];
    const lowest = /(\d+)/.exec(alternative);
    return lowest === null ? [] : [Number(lowest[1])];
  });
  return majors.length === 0 ? undefined : Math.min(...majors);
}

/** Of a package.json, what the versions that it supports depend on; undefined when it is broken. */
export function parseManifest(
  text: string | undefined,
): z.infer<typeof manifestSchema> | undefined {
  // Broken JSON is reported by whoever understands the project.
  const parsed = parseJson(text ?? "", { comments: false });
  return parsed.ok ? manifestSchema.safeParse(parsed.value).data : undefined;
}
