import { writeFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { z } from "zod";
import { shortHash } from "#shared";
import { parseNoisyJson } from "../command-lines.ts";
import { giveToOwner, readWorktreeFile } from "../worktree-files.ts";
import type { Compiler } from "./typescript-compiler.ts";

/** What is to be checked: a configuration as it is, or one of our own that stands in for a referenced project. */
export interface Program {
  /** Path of the repository's configuration, relative to the worktree. */
  readonly configuration: string;
  /** What the compiler is given. */
  readonly file: string;
}

const shownConfigurationSchema = z.object({
  files: z.array(z.string()).optional(),
  references: z.array(z.object({ path: z.string() })).optional(),
});

/** The most projects of one solution that are looked at. */
const MAXIMUM_PROJECTS = 200;

/**
 * The programs of a configuration. Project references need their outputs on disk (`tsc -b --noEmit` refuses when
 * one project builds on another), and we write nothing into the tree: so each referenced project is checked by a
 * configuration in the scratch folder that extends it, lists its files and follows imports to the sources.
 */
export async function findPrograms(options: {
  readonly configuration: string;
  readonly worktree: string;
  readonly scratch: string;
  readonly compiler: Compiler;
}): Promise<readonly Program[]> {
  const { configuration, worktree } = options;
  if (!(await hasReferences(worktree, configuration))) {
    return [{ configuration, file: configuration }];
  }
  const programs: Program[] = [];
  const waiting = [configuration];
  const seen = new Set(waiting);
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const shown = await showConfiguration(next, options.compiler);
    if (shown === undefined) {
      programs.push({ configuration: next, file: next }); // its own error is the diagnostic
      continue;
    }
    for (const { path } of shown.references ?? []) {
      const reference = configurationPath(next, path);
      if (seen.has(reference) || reference.startsWith("../") || seen.size >= MAXIMUM_PROJECTS)
        continue;
      seen.add(reference);
      waiting.push(reference);
    }
    if ((shown.files ?? []).length === 0) continue;
    programs.push(await standIn(next, shown.files ?? [], options));
  }
  return programs;
}

async function hasReferences(worktree: string, configuration: string): Promise<boolean> {
  const text = (await readWorktreeFile(worktree, configuration))?.toString("utf8") ?? "";
  return /"references"\s*:\s*\[\s*(\/\/[^\n]*\s*)*\{/.test(text);
}

async function showConfiguration(
  configuration: string,
  compiler: Compiler,
): Promise<z.infer<typeof shownConfigurationSchema> | undefined> {
  const parameters = ["--showConfig", "-p", configuration];
  const result = await compiler.run(parameters, parameters);
  const parsed = shownConfigurationSchema.safeParse(parseNoisyJson(result.stdout));
  return parsed.success ? parsed.data : undefined;
}

function configurationPath(from: string, reference: string): string {
  const path = posix.normalize(posix.join(posix.dirname(from), reference));
  return path.endsWith(".json") ? path : posix.join(path, "tsconfig.json");
}

async function standIn(
  configuration: string,
  files: readonly string[],
  options: { readonly worktree: string; readonly scratch: string },
): Promise<Program> {
  const folder = posix.join(options.worktree, posix.dirname(configuration));
  const file = join(options.scratch, `${shortHash(configuration)}.json`);
  const content = {
    extends: posix.join(options.worktree, configuration),
    files: files.map((path) => posix.resolve(folder, path)),
    include: [],
    references: [],
    compilerOptions: { composite: false, noEmit: true, rootDir: options.worktree },
  };
  await writeFile(file, JSON.stringify(content));
  await giveToOwner(options.worktree, file);
  return { configuration, file };
}
