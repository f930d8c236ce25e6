import { z } from "zod";
import { ProjectFileError } from "./errors.ts";
import { parseJson } from "./json-source.ts";
import type { PackageFile } from "./manifest.ts";
import type { FileIndex } from "./project-files.ts";
import { joinPath, staysInside } from "./project-files.ts";
import { splitScript } from "./shell-words.ts";

const configurationSchema = z.object({
  extends: z.union([z.string(), z.array(z.string())]).optional(),
  files: z.array(z.string()).optional(),
  include: z.array(z.string()).optional(),
  references: z.array(z.object({ path: z.string() })).optional(),
  compilerOptions: z
    .object({ noEmit: z.boolean().nullish(), emitDeclarationOnly: z.boolean().nullish() })
    .optional(),
});
export type TypeScriptConfiguration = z.infer<typeof configurationSchema>;

const TYPE_SCRIPTS =
  /^(?:(?:check|lint|test|ts|build)[:-])?(?:types?(?:cript)?(?:[:-]?check)?|type-?checking|tsc|ts)$|^ts[:-]check$|^types?[:-]?check$|^test:type-?check$/;
const COMPILERS = new Set(["tsc", "vue-tsc", "tsgo"]);

/** Undefined when it is not in the repository; throws `TSCONFIG_INVALID` for a broken one. */
export async function readTypeScriptConfiguration(
  files: FileIndex,
  path: string,
): Promise<TypeScriptConfiguration | undefined> {
  const text = files.has(path) ? await files.readFile(path) : undefined;
  if (text === undefined) return undefined;
  const remedy = "Correct the file and commit it, then run the command again.";
  const parsed =
    text.trim() === "" ? { ok: true as const, value: {} } : parseJson(text, { comments: true });
  if (!parsed.ok)
    throw new ProjectFileError({ code: "TSCONFIG_INVALID", path, ...parsed.problem, remedy });
  const configuration = configurationSchema.safeParse(parsed.value);
  if (configuration.success) return configuration.data;
  const issue = configuration.error.issues[0];
  throw new ProjectFileError({
    code: "TSCONFIG_INVALID",
    path,
    reason: `"${issue?.path.map(String).join(".") ?? ""}": ${issue?.message ?? "is wrong"}`,
    remedy,
  });
}

/** Whether the compiler writes files with this configuration, following `extends` inside the repository. */
export async function emitsFiles(files: FileIndex, path: string, depth = 0): Promise<boolean> {
  const configuration = await readTypeScriptConfiguration(files, path);
  if (!configuration || depth > 20) return true;
  const own = configuration.compilerOptions?.noEmit;
  if (typeof own === "boolean") return !own;
  const bases = [configuration.extends ?? []].flat().filter((base) => base.startsWith("."));
  for (const base of bases.reverse()) {
    const found = locate(files, joinPath(path, ".."), base);
    if (found !== undefined) return emitsFiles(files, found, depth + 1);
  }
  return true;
}

/** The configurations that a `tsc` command line of a package checks, undefined when it names none that exists. */
export function compilerTarget(
  files: FileIndex,
  directory: string,
  words: readonly string[],
): string | undefined {
  if (!COMPILERS.has(words[0] ?? "")) return undefined;
  const flag = words.findIndex((word) => /^(?:-p|--project|-b|--build)$/.test(word));
  const inline = words.find((word) => /^--(?:project|build)=/.test(word))?.split("=")[1];
  const next = flag === -1 ? undefined : words[flag + 1];
  const named = inline ?? (next?.startsWith("-") ? undefined : next);
  return locate(files, directory, named ?? ".");
}

function locate(files: FileIndex, directory: string, reference: string): string | undefined {
  const path = joinPath(directory, reference);
  if (!staysInside(path)) return undefined;
  return [path, `${path}.json`, joinPath(path, "tsconfig.json")].find(
    (candidate) => candidate.endsWith(".json") && files.has(candidate),
  );
}

/** The tsconfig files that the types gate checks. The ones named by the repository's own type check win. */
export async function detectTypeScriptConfigurations(
  files: FileIndex,
  packages: readonly PackageFile[],
): Promise<readonly string[]> {
  const named: string[] = [];
  for (const owner of packages) {
    const own = namedByScripts(files, owner);
    const root = owner.directory === ".";
    named.push(...own);
    if (root && own.length > 0) break;
  }
  const starting = named.length > 0 ? named : await conventional(files, packages);
  const found = new Set<string>();
  for (const path of starting) await collect(files, path, found, new Set());
  return [...found];
}

function namedByScripts(files: FileIndex, owner: PackageFile): readonly string[] {
  const scripts = owner.manifest.scripts ?? {};
  const checks = Object.keys(scripts).filter((name) => TYPE_SCRIPTS.test(name));
  const candidates = [...checks, "test", "lint", "check"].filter((name) => name in scripts);
  for (const name of candidates) {
    const found = splitScript(scripts[name] ?? "")
      .map((segment) => segment.words.map((word) => word.text).filter((word) => word !== "npx"))
      .filter((words) => checks.includes(name) || isCheck(words))
      .map((words) => compilerTarget(files, owner.directory, words))
      .filter((path) => path !== undefined);
    if (found.length > 0) return found;
  }
  return [];
}

/** In a script for something else, only a compiler that names its project or writes nothing is the type check. */
function isCheck(words: readonly string[]): boolean {
  return (
    words.some((word) => /^(?:-p|--project|--noEmit)(?:=|$)/i.test(word)) || words.length === 1
  );
}

async function conventional(
  files: FileIndex,
  packages: readonly PackageFile[],
): Promise<readonly string[]> {
  const directories = new Set([".", ...packages.map((found) => found.directory)]);
  const paths = [...directories]
    .map((directory) => joinPath(directory, "tsconfig.json"))
    .filter((path) => files.has(path));
  const base =
    paths[0] === "tsconfig.json"
      ? await readTypeScriptConfiguration(files, "tsconfig.json")
      : undefined;
  const isOnlyBase =
    base &&
    paths.length > 1 &&
    !base.files &&
    !base.include &&
    (base.references ?? []).length === 0;
  return isOnlyBase ? paths.slice(1) : paths;
}

/** A configuration that holds no files itself stands for the ones it refers to. */
async function collect(
  files: FileIndex,
  path: string,
  found: Set<string>,
  seen: Set<string>,
): Promise<void> {
  if (seen.has(path)) return;
  seen.add(path);
  const configuration = await readTypeScriptConfiguration(files, path);
  if (!configuration) return;
  const references = (configuration.references ?? [])
    .map((reference) => locate(files, joinPath(path, ".."), reference.path))
    .filter((reference) => reference !== undefined);
  const empty = configuration.files?.length === 0 && (configuration.include ?? []).length === 0;
  if (!empty) found.add(path);
  for (const reference of references) await collect(files, reference, found, seen);
}
