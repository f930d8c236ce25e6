import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { generatedFiles } from "./reference-files.ts";

// Writes the generated files of docs/ anew: node --conditions=artel-source scripts/generate-reference.ts
const root = join(import.meta.dirname, "..");
for (const [path, text] of await generatedFiles(root)) {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
  console.log(path);
}
