import { artelVersion } from "./version.ts";

const argv = process.argv.slice(2);

if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
  process.stdout.write(`${artelVersion()}\n`);
} else {
  const { runProcess } = await import("./process.ts");
  await runProcess(argv);
}
