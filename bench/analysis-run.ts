// One measured run of bench/analysis.ts: `parse`, `read` or `analyze`, a repository, a cache folder.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "oxc-parser";
import { analyze, opportunities } from "#analysis";

const [task = "", root = "", cacheFolder = ""] = process.argv.slice(2);

const sources = (): readonly { path: string; text: string }[] =>
  execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" })
    .split("\0")
    .filter((path) => /\.[mc]?[jt]sx?$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

const tasks: Record<string, () => Promise<Record<string, number>>> = {
  read: async () => ({ files: sources().length }),
  parse: async () => {
    let statements = 0;
    for (const { path, text } of sources()) statements += parseSync(path, text).program.body.length;
    return { statements };
  },
  analyze: async () => {
    const analysis = await analyze({ root, cacheFolder });
    return {
      lines: analysis.totals.lines,
      files: analysis.totals.files,
      measured: analysis.cache.measured,
      cycles: analysis.graph.cycles.length,
      duplicates: analysis.duplication.groups.length,
      "hot-spots": analysis.history.hotSpots.length,
      opportunities: opportunities(analysis).length,
    };
  },
};

const start = performance.now();
const result = (await tasks[task]?.()) ?? {};
const ms = Math.round(performance.now() - start);
// Of this process and those it waited for, in hundredths of a second: proc(5).
const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)?.split(" ") ?? [];
const cpuMs = 10 * fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
// Of this process in kilobytes; the measuring processes are others.
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ ms, cpuMs, peakMb, result }));
