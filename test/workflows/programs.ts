import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { ARTEL } from "../support/scenario.ts";

/** Programs that would change the machine; the tests need nothing that they do. */
const IDLE = ["npm", "sudo", "apt-get"];

/** The programs of a machine that runs workflows; gives its PATH. `standIns` are files here, by the program's name. */
export function installPrograms(
  folder: string,
  standIns: Readonly<Record<string, string>>,
): string {
  mkdirSync(folder, { recursive: true });
  const install = (program: string, script: string) => {
    const path = join(folder, program);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  };
  for (const program of IDLE) install(program, "exit 0");
  install("artel", `exec "${ARTEL}" "$@"`);
  for (const [program, file] of Object.entries(standIns)) {
    const source = join(import.meta.dirname, file);
    install(program, `exec "${process.execPath}" --conditions=artel-source "${source}" "$@"`);
  }
  return `${folder}:${process.env["PATH"] ?? ""}`;
}
