import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The fake agent as a program of this name on a PATH, as somebody may have installed it: it says the version, and does
 * what the behaviour says when it is asked to speak the protocol. Answers the folder for the PATH.
 */
export function installFakeCoder(
  folder: string,
  program: { readonly name: string; readonly version: string; readonly behaviour: string },
): string {
  const installed = join(folder, "fake-coder");
  const bin = join(folder, "bin");
  cpSync(join(import.meta.dirname, "fake-coder"), installed, { recursive: true });
  mkdirSync(bin, { recursive: true });
  const main = join(installed, "main.mjs");
  writeFileSync(
    main,
    `#!/usr/bin/env node
if (process.argv.includes("--version")) {
  console.log(${JSON.stringify(program.version)});
} else {
  process.env.FAKE_BEHAVIOUR = ${JSON.stringify(program.behaviour)};
  await import("./agent.ts");
}
`,
  );
  chmodSync(main, 0o755);
  symlinkSync(main, join(bin, program.name));
  return bin;
}
