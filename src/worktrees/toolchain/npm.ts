import { access, realpath } from "node:fs/promises";
import path from "node:path";
import { ToolchainError } from "./errors.ts";

/** The machine's npm as a script for Node: behind `npm` on PATH, else beside the running Node. */
export async function findNpm(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const folders = (environment["PATH"] ?? "").split(path.delimiter).filter(path.isAbsolute);
  const beside = path.join(path.dirname(process.execPath), "..");
  const candidates = [
    ...folders.map((folder) => path.join(folder, "npm")),
    ...folders.map((folder) => path.join(folder, "../lib/node_modules/npm/bin/npm-cli.js")),
    path.join(beside, "lib/node_modules/npm/bin/npm-cli.js"),
  ];
  for (const candidate of candidates) {
    const real = await realpath(candidate).catch(() => undefined);
    if (real?.endsWith("npm-cli.js") && (await isReadable(real))) return real;
  }
  throw new ToolchainError(
    "NO_NPM",
    "npm was not found on PATH nor beside the running Node.",
    "Install npm (it comes with Node from nodejs.org; `apt-get install npm` on Debian and Ubuntu).",
  );
}

async function isReadable(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
