import { driverSource } from "./driver-source.ts";

/**
 * Modules of CommonJS are forgotten after each round; those of ESM cannot be, so mocha is not kept open for tests of that
 * kind.
 */
export function mochaDriver(): string {
  return driverSource(`
import { existsSync } from "node:fs";
import { dirname } from "node:path";

async function open(words) {
  const module = rounds.flatMap(({ files }) => files).find((file) => isModule(resolve(file)));
  if (module !== undefined) throw new Error(module + " is an ES module");
  const main = require.resolve("mocha");
  const cli = join(dirname(main), "lib", "cli");
  // Version 12 is of ES modules, with these two as CommonJS.
  const own = (name) => require([".js", ".cjs"].map((end) => join(cli, name + end)).find((path) => existsSync(path)));
  const { default: Mocha } = await import(pathToFileURL(main).href);
  const options = own("options").loadOptions(words);
  for (const word of [options.import, options.loader, options["experimental-loader"], options.delay]) {
    if (word) throw new Error("mocha is asked for what only its own program does");
  }
  const plugins = await own("run-helpers").handleRequires(options.require || []);
  const first = [options.file || []].flat().map((file) => resolve(file));
  class Silent {}
  const settings = { ...options, ...plugins, reporter: Silent, bail: true, parallel: false, color: false };
  return async (files) => {
    let testCount = 0;
    for (const file of files) {
      delete globalThis.__artelMutants;
      for (const path of Object.keys(require.cache)) if (!path.includes("/node_modules/")) delete require.cache[path];
      const mocha = new Mocha({ ...settings });
      mocha.files = [...first, resolve(file)];
      const failed = [];
      try {
        await mocha.loadFilesAsync();
        await new Promise((done) => {
          const runner = mocha.run(done);
          runner.on("pass", () => (testCount += 1));
          runner.on("fail", (test) => {
            testCount += 1;
            failed.push(file + " > " + test.titlePath().join(" > "));
          });
        });
      } catch {
        failed.push(file);
      }
      if (failed.length > 0) return { failed, testCount };
    }
    return { failed: [], testCount };
  };
}

function isModule(file) {
  if (/\\.m[jt]s$/.test(file)) return true;
  if (/\\.c[jt]s$/.test(file)) return false;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, "utf8")).type === "module";
    if (folder === dirname(folder)) return false;
  }
}
`);
}
