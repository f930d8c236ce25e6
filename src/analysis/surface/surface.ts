import { posix } from "node:path";
import { readModule, type ModuleSurface, type Passed } from "./read-module.ts";
import type { Shape, SourceTree, Surface } from "./shape.ts";

/** The most files that the exports of one entry point are followed through. */
const MOST_FILES = 3000;
const ENDINGS = [".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts"];

/** Follows the exports of modules through the files of one version of a repository; each file is read once. */
export class SurfaceReader {
  readonly #tree: SourceTree;
  readonly #modules = new Map<string, Promise<ModuleSurface | undefined>>();

  constructor(tree: SourceTree) {
    this.#tree = tree;
  }

  /** What an entry point exports; undefined when its file cannot be parsed. */
  async read(path: string): Promise<Surface | undefined> {
    if ((await this.#module(path)) === undefined) return undefined;
    return this.#exports(path, new Set());
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

  async #exports(path: string, visiting: ReadonlySet<string>): Promise<Map<string, Shape>> {
    const found = new Map<string, Shape>();
    const module = await this.#module(path);
    if (module === undefined || visiting.has(path)) return found;
    const within = new Set([...visiting, path]);
    for (const { from, withDefault } of module.all) {
      const next = await this.#resolve(path, from);
      if (next === undefined) continue;
      // Names of the file itself go before those that a star brings, which never brings a default.
      for (const [name, shape] of await this.#exports(next, within)) {
        if (withDefault || name !== "default") found.set(name, shape);
      }
    }
    for (const [name, passed] of module.passed) {
      found.set(name, await this.#follow(path, passed, within));
    }
    for (const [name, shape] of module.own) found.set(name, shape);
    for (const name of found.keys()) if (name.startsWith("_")) found.delete(name);
    return found;
  }

  async #follow(path: string, passed: Passed, visiting: ReadonlySet<string>): Promise<Shape> {
    const next = await this.#resolve(path, passed.from);
    const elsewhere = (kind: Shape["kind"]): Shape => ({
      kind,
      signatures: [],
      members: new Map(),
      type: undefined,
      path,
      line: 1,
    });
    if (next === undefined) return elsewhere("unknown");
    if (passed.name === "*") return elsewhere("namespace");
    return (await this.#exports(next, visiting)).get(passed.name) ?? elsewhere("unknown");
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
