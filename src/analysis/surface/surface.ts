import { posix } from "node:path";
import { readModule, type ModuleSurface, type Passed } from "./read-module.ts";
import type { Shape, SourceTree, Surface } from "./shape.ts";

/** The most files that the exports of one entry point are followed through. */
const MOST_FILES = 3000;
const ENDINGS = [".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts"];

interface Exports {
  readonly found: ReadonlyMap<string, Shape>;
  /** It was met again while it was being read, so something may be missing. */
  readonly isCut: boolean;
}

/** Follows the exports of modules through the files of one version of a repository; each file is read once. */
export class SurfaceReader {
  readonly #tree: SourceTree;
  readonly #modules = new Map<string, Promise<ModuleSurface | undefined>>();

  readonly #known = new Map<string, Exports>();

  constructor(tree: SourceTree) {
    this.#tree = tree;
  }

  /** What an entry point exports; undefined when its file cannot be parsed. */
  async read(path: string): Promise<Surface | undefined> {
    if ((await this.#module(path)) === undefined) return undefined;
    return (await this.#exports(path, new Set())).found;
  }

  /**
   * Whether all names are known that an entry point exports: none come from other packages or from a file that was not
   * read, and none by assigning to `module.exports`.
   */
  async isComplete(path: string, visited: Set<string> = new Set()): Promise<boolean> {
    if (visited.has(path)) return true;
    visited.add(path);
    const module = await this.#module(path);
    if (module === undefined || !module.isStandard) return false;
    for (const { from } of module.all) {
      const next = await this.#resolve(path, from);
      if (next === undefined || !(await this.isComplete(next, visited))) return false;
    }
    return true;
  }

  #module(path: string): Promise<ModuleSurface | undefined> {
    const known = this.#modules.get(path);
    if (known !== undefined) return known;
    if (this.#modules.size >= MOST_FILES) return Promise.resolve(undefined);
    const reading = this.#tree
      .read(path)
      .then((text) => (text === undefined ? undefined : readModule(path, text)));
    this.#modules.set(path, reading);
    return reading;
  }

  /** Remembered, unless a circle was cut: what is missing then is missing only from where it was begun. */
  async #exports(path: string, visiting: ReadonlySet<string>): Promise<Exports> {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const exports = await this.#readExports(path, visiting);
    if (!exports.isCut) this.#known.set(path, exports);
    return exports;
  }

  async #readExports(path: string, visiting: ReadonlySet<string>): Promise<Exports> {
    const found = new Map<string, Shape>();
    const module = await this.#module(path);
    if (module === undefined) return { found, isCut: false };
    if (visiting.has(path)) return { found, isCut: true };
    let isCut = false;
    const within = new Set([...visiting, path]);
    for (const { from, withDefault } of module.all) {
      const next = await this.#resolve(path, from);
      if (next === undefined) continue;
      // Names of the file itself go before those that a star brings, which never brings a default.
      const more = await this.#exports(next, within);
      isCut ||= more.isCut;
      for (const [name, shape] of more.found) {
        if (withDefault || name !== "default") found.set(name, shape);
      }
    }
    for (const [name, passed] of module.passed) {
      const followed = await this.#follow(path, passed, within);
      isCut ||= followed.isCut;
      found.set(name, followed.shape);
    }
    for (const [name, shape] of module.own) found.set(name, shape);
    for (const name of found.keys()) if (name.startsWith("_")) found.delete(name);
    return { found, isCut };
  }

  async #follow(
    path: string,
    passed: Passed,
    visiting: ReadonlySet<string>,
  ): Promise<{ readonly shape: Shape; readonly isCut: boolean }> {
    const next = await this.#resolve(path, passed.from);
    const elsewhere = (kind: Shape["kind"]): Shape => ({
      kind,
      signatures: [],
      members: new Map(),
      type: undefined,
      path,
      line: 1,
      start: 0,
    });
    if (next === undefined) return { shape: elsewhere("unknown"), isCut: false };
    if (passed.name === "*") return { shape: elsewhere("namespace"), isCut: false };
    const { found, isCut } = await this.#exports(next, visiting);
    return { shape: found.get(passed.name) ?? elsewhere("unknown"), isCut };
  }

  /** The file that a relative specifier means, as bundlers and the compiler resolve it. */
  async #resolve(from: string, specifier: string): Promise<string | undefined> {
    if (!specifier.startsWith(".")) return undefined;
    const path = posix.normalize(posix.join(posix.dirname(from), specifier));
    if (path.startsWith("../")) return undefined;
    for (const candidate of candidatesOf(path)) {
      if (await this.#tree.has(candidate)) return candidate;
    }
    return undefined;
  }
}

function candidatesOf(path: string): readonly string[] {
  const stem = path.replace(/\.[mc]?jsx?$/, "");
  const isScript = stem !== path;
  const typed = path.replace(/\.([mc]?)js(x?)$/, ".$1ts$2");
  return [
    ...(isScript ? [typed, `${stem}.ts`, `${stem}.tsx`, `${stem}.d.ts`] : []),
    ...(/\.[^./]+$/.test(path) ? [path] : []),
    ...ENDINGS.map((ending) => `${path}${ending}`),
    ...ENDINGS.map((ending) => `${path}/index${ending}`),
  ];
}
