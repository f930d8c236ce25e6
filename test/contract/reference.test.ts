import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generatedFiles } from "../../scripts/reference-files.ts";

const root = join(import.meta.dirname, "..", "..");

test("the generated files of docs/ say what the code says", async () => {
  for (const [path, text] of await generatedFiles(root)) {
    const written = await readFile(join(root, path), "utf8").catch(() => "");
    expect(
      written === text,
      `${path}: run node --conditions=source scripts/generate-reference.ts`,
    ).toBe(true);
  }
});
