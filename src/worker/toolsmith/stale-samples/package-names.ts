import { isSource } from "../source-files.ts";
import type { JobContext } from "../job.ts";
import { type PublishedSurface, publishedSurface } from "../published-surface/published-surface.ts";
import { readText } from "../worktree-files.ts";

/** Names that the packages of the repository export, as far as that is certain. */
export class PackageNames {
  readonly #context: JobContext;
  readonly #directories = new Map<string, string>();
  readonly #words = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(context: JobContext) {
    this.#context = context;
    for (const { name, directory } of context.project.packages) {
      if (name !== undefined) this.#directories.set(name, directory);
    }
  }

  /** Why an import fails, as a sentence; undefined where it works, or nobody can say. */
  async missing(specifier: string, name: string): Promise<string | undefined> {
    const packageName = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? "";
    const directory = this.#directories.get(packageName);
    if (directory === undefined) return undefined;
    const surface = await publishedSurface(this.#context, directory);
    if (surface === undefined) return undefined;
    const entry = surface.entries.find((each) => each.specifier === specifier);
    if (entry === undefined) return missingEntry(surface, specifier);
    const isKnown = name === "*" || entry.exports.some((each) => each.name === name);
    if (isKnown || !entry.isComplete || (await this.#wordsOf(directory)).has(name))
      return undefined;
    return `${specifier} exports no ${name}, and its sources do not have that name.`;
  }

  /** Names that stand anywhere in the sources of a package: such a one may be exported in a way that is not read. */
  #wordsOf(directory: string): Promise<ReadonlySet<string>> {
    const known = this.#words.get(directory) ?? this.#readWords(directory);
    this.#words.set(directory, known);
    return known;
  }

  async #readWords(directory: string): Promise<ReadonlySet<string>> {
    const words = new Set<string>();
    for (const path of this.#context.files) {
      if (!isSource(path) || (directory !== "." && !path.startsWith(`${directory}/`))) continue;
      const text = (await readText(this.#context.worktree, path)) ?? "";
      for (const [word] of text.matchAll(/[A-Za-z_$][\w$]*/g)) words.add(word);
    }
    return words;
  }
}

/** Where the manifest lists what may be imported, and this is not among it. */
function missingEntry({ manifest }: PublishedSurface, specifier: string): string | undefined {
  const { exports, name = "" } = manifest;
  const isMap = typeof exports === "object" && exports !== null && !Array.isArray(exports);
  const subpaths = isMap ? Object.keys(exports).filter((key) => key.startsWith(".")) : [];
  const subpath = `.${specifier.slice(name.length)}`;
  const isListed = subpaths.some((key) =>
    key.includes("*") ? subpath.startsWith(key.slice(0, key.indexOf("*"))) : key === subpath,
  );
  if (subpaths.length === 0 || isListed) return undefined;
  return `The exports of ${name} have no ${subpath}.`;
}
