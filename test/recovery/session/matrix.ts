/**
 * `npm run recovery`: tries everything that `cells.ts` lists on the real command, and prints a table. Ends with 1 when
 * a cell fails.
 *
 * --long: the long cells as well. --only <text>: those whose area or name has the text.
 */
import { parseArgs } from "node:util";
import type { Cell } from "./cell.ts";
import { cells } from "./cells.ts";
import { stepTable } from "./step-table.ts";
import { undisturbed } from "./undisturbed.ts";

const { values } = parseArgs({ options: { long: { type: "boolean" }, only: { type: "string" } } });
const chosen = cells
  .filter(({ size }) => size !== "long" || values.long === true)
  .filter(({ area, name }) => `${area}: ${name}`.includes(values.only ?? ""));

const calm = await undisturbed();
console.log(
  `Undisturbed: ${calm.events} events, ${calm.commands} commands of the repository, units ${JSON.stringify(calm.report)}`,
);
console.log(row("area", "what happens", "result", "s", "note"));
let failures = 0;
let skipped = 0;
for (const cell of chosen) console.log(await tried(cell));
console.log(`${chosen.length - failures - skipped} passed, ${failures} failed, ${skipped} skipped`);
const steps = await stepTable.print();
if (steps !== undefined) console.log(steps);
process.exitCode = failures > 0 ? 1 : 0;

async function tried(cell: Cell): Promise<string> {
  if (cell.skip !== undefined) {
    skipped += 1;
    return row(cell.area, cell.name, "skipped", "", cell.skip);
  }
  const begin = performance.now();
  const seconds = () => ((performance.now() - begin) / 1000).toFixed(0);
  try {
    const note = await cell.run();
    return row(cell.area, cell.name, "pass", seconds(), note);
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    failures += 1;
    console.error(`${cell.area}: ${cell.name}\n${reason}\n`);
    return row(cell.area, cell.name, "FAIL", seconds(), reason.split("\n", 1)[0] ?? "");
  }
}

function row(area: string, name: string, result: string, seconds: string, note: string): string {
  return `${area.padEnd(9)} ${name.padEnd(46)} ${result.padEnd(8)} ${seconds.padStart(5)}  ${note}`;
}
