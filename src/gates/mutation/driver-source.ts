/**
 * A program that keeps a test runner open and runs one round after another in it. Several of them share a plan: each
 * takes the next round that no other has taken, tells that it began, and what came of it.
 *
 * `open` is the runner's part: source of a function that gives `run(files)`, which resolves to `{ failed, testCount }`.
 */
export function driverSource(open: string): string {
  return `import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [shared, lane, ...words] = process.argv.slice(2);
const tell = (record) => {
  appendFileSync(join(lane, "told"), JSON.stringify(record) + "\\n");
  process.stdout.write("\\n"); // whoever runs this sees that it goes on
};
const take = (key) => {
  try {
    mkdirSync(join(shared, "taken", key));
    return true;
  } catch {
    return false;
  }
};
const require = createRequire(join(process.cwd(), "artel.cjs"));
${open}
const { rounds, deadline } = JSON.parse(readFileSync(join(shared, "plan.json"), "utf8"));
const run = await open(words);
tell({ kind: "open" });
for (const { key, active, files } of rounds) {
  if (Date.now() > deadline) break;
  if (!take(key)) continue;
  writeFileSync(join(lane, "active"), active);
  writeFileSync(join(lane, "lines"), "");
  tell({ kind: "began", key });
  const begin = performance.now();
  const { failed, testCount } = await run(files);
  const lines = readFileSync(join(lane, "lines"), "utf8").split("\\n").filter((line) => line !== "");
  tell({ kind: "ended", key, failed, testCount, lines, ms: performance.now() - begin });
}
tell({ kind: "done" });
process.exit(0);
`;
}
