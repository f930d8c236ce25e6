import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { artelVersion } from "./version.ts";

const argv = process.argv.slice(2);

if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
  process.stdout.write(`${artelVersion()}\n`);
} else {
  // A folder of the user's own: compiled code in a shared one could be planted by others.
  const cache = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  enableCompileCache(join(cache, "artel", "compiled"));
  const { runProcess } = await import("./process.ts");
  await runProcess(argv);
}
