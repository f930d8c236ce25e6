// One measured run of bench/failures.ts: analyses the log that is named, in a process of its own.
import { analyzeLog, openLog } from "#analysis";

const start = performance.now();
await analyzeLog(await openLog(process.argv[2] ?? ""));
const ms = Math.round(performance.now() - start);
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ ms, peakMb }));
