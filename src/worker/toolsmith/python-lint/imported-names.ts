import { lstatSync, readFileSync } from "node:fs";
import { posix } from "node:path";

/** Which names of which modules other files take, by imports, by attribute, or by text as in `mock.patch("a.b")`. */
export class ImportedNames {
  readonly #pairs = new Set<string>();

  constructor(files: readonly string[]) {
    for (const file of files) {
      const isFile = lstatSync(file, { throwIfNoEntry: false })?.isFile() === true; // no link, not gone
      if (isFile) this.#read(readFileSync(file, "utf8"));
    }
  }

  /** Whether another file may find `name` in the module at `path`. */
  has(path: string, name: string): boolean {
    const module = posix.basename(path, ".py");
    return this.#pairs.has(`${module}.${name}`) || this.#pairs.has(`${module}.*`);
  }

  #read(source: string): void {
    for (const [, module = "", names = ""] of source.matchAll(
      /\bfrom[ \t]+([.\w]+)[ \t]+import[ \t]*(\([^)]{0,5000}\)|[^\n]{0,1000})/g,
    )) {
      const last = module.split(".").at(-1) ?? "";
      for (const name of names.match(/\w+|\*/g) ?? []) this.#pairs.add(`${last}.${name}`);
    }
    for (const [pair] of source.matchAll(/\b\w{1,100}(?=\.\w)\.\w{1,100}/g)) this.#pairs.add(pair);
    // a.b.c is a.b and b.c
    for (const [, pair = ""] of source.matchAll(/\.(\w{1,100}\.\w{1,100})/g)) this.#pairs.add(pair);
  }
}
