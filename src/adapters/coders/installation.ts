import { open, realpath } from "node:fs/promises";
import { dirname, sep } from "node:path";

/** How an installed program is run in a sandbox that sees nothing of the machine but what it is given. */
export interface Installation {
  /** Words that start it. */
  readonly argv: readonly string[];
  /** What it is made of, absolute paths. */
  readonly readOnly: readonly string[];
}

/** Of the program at this path, which may be a link: as package managers install it, or one file of its own. */
export async function installationOf(program: string): Promise<Installation> {
  const file = await realpath(program);
  const own = packagesAround(file) ?? file;
  const mounts = own.startsWith("/usr/") ? [] : [own];
  if (!(await isNodeScript(file))) return { argv: [file], readOnly: mounts };
  return { argv: [process.execPath, file], readOnly: [process.execPath, ...mounts] };
}

/** The folder in which the program's package lies with all that it needs; pnpm keeps them beside each other. */
function packagesAround(file: string): string | undefined {
  const store = file.indexOf(`${sep}.pnpm${sep}`);
  if (store > 0) return file.slice(0, store);
  const modules = file.indexOf(`${sep}node_modules${sep}`);
  if (modules > 0) return file.slice(0, modules + "/node_modules".length);
  return file.endsWith("js") ? dirname(file) : undefined;
}

async function isNodeScript(file: string): Promise<boolean> {
  if (/\.[cm]?js$/.test(file)) return true;
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(128), 0, 128, 0);
    return /^#!.*\bnode\b/.test(buffer.toString("latin1", 0, bytesRead));
  } finally {
    await handle.close();
  }
}
