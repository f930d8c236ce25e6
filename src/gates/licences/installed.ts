import { lstat, readdir, readFile, realpath } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { z } from "zod";
import { isSystemError } from "#shared";
import { recogniseLicence } from "./known.ts";

const licenceSchema = z.union([
  z.string(),
  z.object({ type: z.string() }).transform((l) => l.type),
]);
const names = z.record(z.string(), z.unknown()).catch({});
const manifestSchema = z.object({
  name: z.string().catch(""),
  version: z.string().catch(""),
  license: licenceSchema.optional().catch(undefined),
  licenses: z.array(licenceSchema).optional().catch(undefined),
  dependencies: names.optional(),
  optionalDependencies: names.optional(),
  devDependencies: names.optional(),
});
type Manifest = z.infer<typeof manifestSchema>;

/** A package that another one is installed for. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** As its manifest or its licence file says; undefined when neither does. */
  readonly licence: string | undefined;
  /** Names from one of the repository's packages to it. */
  readonly via: readonly string[];
  /** The manifest in the repository that wants it, or wants what wants it. */
  readonly manifest: string;
}

export interface Installed {
  readonly packages: readonly InstalledPackage[];
  /** Dependencies that are wanted and not there. */
  readonly missing: readonly string[];
}

const MOST_PACKAGES = 20_000;
const LARGEST_FILE = 2_000_000;

/**
 * What is installed for the repository's packages, found as Node finds it: from each package's own dependencies up
 * through `node_modules`. Only manifests and licence files are read, and no link is followed out of the worktree.
 */
export async function readInstalled(
  worktree: string,
  directories: readonly string[],
  options: { readonly development: boolean; readonly signal: AbortSignal },
): Promise<Installed> {
  const root = await realpath(worktree);
  const packages = new Map<string, InstalledPackage>();
  const missing = new Set<string>();
  const waiting: Wanted[] = [];
  for (const directory of directories) {
    const folder = join(root, directory);
    const manifest = await readManifest(folder);
    if (manifest === undefined) continue;
    const path = relative(root, join(folder, "package.json"));
    const own = options.development ? manifest.devDependencies : undefined;
    for (const name of wantedBy(manifest, own)) {
      waiting.push({
        name,
        from: folder,
        via: [],
        manifest: path,
        isOptional: isOptional(manifest, name),
      });
    }
  }
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    options.signal.throwIfAborted();
    const folder = await findPackage(root, next);
    if (folder === undefined) {
      if (!next.isOptional) missing.add(next.name);
      continue;
    }
    if (packages.has(folder) || packages.size >= MOST_PACKAGES) continue;
    // A package of the workspace is the repository's own.
    if (!relative(root, folder).split(sep).includes("node_modules")) continue;
    const manifest = await readManifest(folder);
    if (manifest === undefined) continue;
    const { name, via } = next;
    packages.set(folder, {
      name,
      version: manifest.version,
      licence: await licenceOf(folder, manifest),
      via,
      manifest: next.manifest,
    });
    for (const wanted of wantedBy(manifest)) {
      const path = [...via, name];
      waiting.push({
        ...next,
        name: wanted,
        from: folder,
        via: path,
        isOptional: isOptional(manifest, wanted),
      });
    }
  }
  return { packages: [...packages.values()], missing: [...missing].toSorted() };
}

interface Wanted {
  readonly name: string;
  readonly from: string;
  readonly via: readonly string[];
  readonly manifest: string;
  readonly isOptional: boolean;
}

const PACKAGE_NAME = /^(?:@[a-z0-9-~][a-z0-9-._~]*\/)?[a-zA-Z0-9-~][a-zA-Z0-9-._~]*$/;

function wantedBy(manifest: Manifest, more: Manifest["dependencies"] = {}): readonly string[] {
  const { dependencies = {}, optionalDependencies = {} } = manifest;
  return Object.keys({ ...dependencies, ...optionalDependencies, ...more }).filter(
    (name) => name.length <= 214 && PACKAGE_NAME.test(name),
  );
}

function isOptional({ optionalDependencies = {} }: Manifest, name: string): boolean {
  return Object.hasOwn(optionalDependencies, name);
}

async function findPackage(root: string, { name, from }: Wanted): Promise<string | undefined> {
  for (let folder = from; folder.startsWith(root); folder = dirname(folder)) {
    const found = await realFolder(join(folder, "node_modules", name));
    if (found !== undefined) return found.startsWith(root + sep) ? found : undefined;
    if (folder === root) return undefined;
  }
  return undefined;
}

async function realFolder(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  }
}

async function readManifest(folder: string): Promise<Manifest | undefined> {
  const text = await readText(join(folder, "package.json"));
  if (text === undefined) return undefined;
  try {
    const parsed = manifestSchema.safeParse(JSON.parse(text.replace(/^\uFEFF/, "")));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // a package whose manifest does not parse says nothing of its licence
  }
}

async function licenceOf(folder: string, manifest: Manifest): Promise<string | undefined> {
  const { license, licenses } = manifest;
  const stated = license ?? (licenses?.length ? `(${licenses.join(" OR ")})` : undefined);
  if (stated !== undefined && stated.trim() !== "" && !/^SEE LICEN[CS]E/i.test(stated)) {
    return stated.trim();
  }
  const files = await readdir(folder).catch(() => []);
  const file = files.find((name) => /^(?:licen[cs]e|copying|unlicense)(?:[.-].*)?$/i.test(name));
  const text = file === undefined ? undefined : await readText(join(folder, file));
  return text === undefined ? undefined : recogniseLicence(text);
}

/** A package's files may be links to anywhere; only what is inside of its own folder is read. */
async function readText(path: string): Promise<string | undefined> {
  const real = await realFolder(path);
  if (
    real !== path &&
    (real === undefined || dirname(real) !== (await realFolder(dirname(path))))
  ) {
    return undefined;
  }
  try {
    return (await lstat(real)).size > LARGEST_FILE ? undefined : await readFile(real, "utf8");
  } catch {
    return undefined; // gone meanwhile, or not for us
  }
}
