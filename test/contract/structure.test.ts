import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");

function filesBelow(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted();
}

const files = ["src", "test", "bench", "scripts"]
  .flatMap(filesBelow)
  .filter((path) => path.endsWith(".ts") && !path.includes("/fixtures/"));
const textOf = (path: string) => readFileSync(join(root, path), "utf8");

test("there are files to look at", () => {
  expect(files.length).toBeGreaterThan(30);
  expect(files).toContain("src/cli/main.ts");
});

test("no file is longer than 400 lines", () => {
  const long = files.filter((path) => textOf(path).trimEnd().split("\n").length > 400);
  expect(long).toEqual([]);
});

// npm and pnpm are package managers, and people are product managers: there it is the name of the thing.
const DRAWERS =
  /^(utils?|helpers?|common|managers?|misc|shared-types)$|[-.](utils?|helpers?|(?<!^(?:package|product)-)manager|types)$/;

test("no folder or file is a drawer", () => {
  const drawers = files.filter((path) => {
    const parts = path.replace(/(\.test)?\.ts$/, "").split("/");
    return parts.some((part) => DRAWERS.test(part)) || basename(path) === "types.ts";
  });
  expect(drawers).toEqual([]);
});

const PARTS = [
  "adapters/coders/settings",
  "analysis/security",
  "domain/session-view",
  "worker/toolsmith",
];

describe("index.ts", () => {
  const indexes = files.filter((path) => basename(path) === "index.ts");

  test("is only the face of a folder of the architecture", () => {
    const face = /^src\/(?:(?:infra|adapters|api)\/)?[a-z-]+\/index\.ts$/;
    const others = indexes.filter((path) => !face.test(path));
    // As the import law names them: folders of which a part is wanted without the rest.
    expect(others).toEqual(PARTS.map((part) => `src/${part}/index.ts`));
    expect(indexes.filter((path) => /^src\/(infra|adapters|api)\/index\.ts$/.test(path))).toEqual(
      [],
    );
  });

  test.each(indexes)("%s has named re-exports and nothing else", (path) => {
    const code = textOf(path).replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
    const rest = code.replaceAll(/export (?:type )?\{[^{}*]*\} from "[^"]+";/g, "");
    expect(rest.trim()).toBe("");
  });
});

describe("registry", () => {
  const registries = files.filter((path) => basename(path) === "registry.ts");
  const importsOf = (path: string) =>
    [...textOf(path).matchAll(/(?:from|import\() ?"\.\/([^"]+)\.ts"/g)].map(
      (match) => match[1] ?? "",
    );

  /** `format/job` and `os/os-sandbox` become `<name>/job` and `<name>/<name>-sandbox`: what makes a plug-in. */
  const shapeOf = (entry: string) => {
    const [folder = "", ...rest] = entry.split("/");
    return rest.join("/").replaceAll(folder, "<name>");
  };

  test.each(registries)("%s has one line for each plug-in beside it", (path) => {
    const folder = dirname(path);
    const registered = importsOf(path).filter((entry) => entry.includes("/"));
    expect(registered.filter((entry) => !files.includes(`${folder}/${entry}.ts`))).toEqual([]);
    if (folder === "src/cli") return; // a command may have two names
    expect(new Set(registered).size).toBe(registered.length);
    const shapes = new Set(registered.map(shapeOf));
    const plugins = files
      .filter((file) => file.startsWith(`${folder}/`))
      .map((file) => file.slice(folder.length + 1, -".ts".length))
      .filter((entry) => entry.split("/").length === 2 && shapes.has(shapeOf(entry)));
    expect(registered.toSorted()).toEqual(plugins.toSorted());
  });

  test("src/cli/registry.ts has a line for each command", () => {
    const commands = files
      .filter((path) => path.startsWith("src/cli/commands/") && !path.endsWith(".test.ts"))
      .filter((path) => /^export const command\b/m.test(textOf(path)))
      .map((path) => path.slice("src/cli/".length, -".ts".length));
    const registered = importsOf("src/cli/registry.ts");
    const loaded = new Set(registered.filter((entry) => entry.startsWith("commands/")));
    expect([...loaded].toSorted()).toEqual(commands.toSorted());
  });

  test.each(files.filter((path) => /^src\/.*\/migrations\/\d/.test(path)))(
    "%s is registered",
    (path) => {
      const registry = join(dirname(path), "registry.ts");
      expect(importsOf(registry)).toContain(basename(path, ".ts"));
    },
  );
});
