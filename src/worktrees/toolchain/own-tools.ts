import { open, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ToolchainError } from "./errors.ts";

export interface OwnTool {
  readonly argv: readonly string[];
  readonly readOnly: readonly string[];
}

/** Finds a tool of Artel's own installation by the name of its program, or one of our scripts by its path. */
export async function findOwnTool(tool: string): Promise<OwnTool> {
  const file = path.isAbsolute(tool) ? await existing(tool) : await findProgram(tool);
  if (file === undefined) {
    throw new ToolchainError(
      "OWN_TOOL_MISSING",
      `Artel's own tool ${tool} is missing from its installation.`,
      "Install Artel again (`npm ci` in a checkout); optional packages must not be left out.",
      { details: { tool } },
    );
  }
  const conditions = file.endsWith(".ts") ? ["--conditions=artel-source"] : [];
  const isScript = /\.[cm]?[jt]s$/.test(file) || (await startsWithNode(file));
  return {
    argv: isScript ? [process.execPath, ...conditions, file] : [file],
    readOnly: await mounts(file),
  };
}

/** Folders from this file up, each of which may hold the `node_modules` that we were installed with. */
function ancestors(): readonly string[] {
  const folders: string[] = [];
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (folder !== path.dirname(folder)) {
    folders.push(folder);
    folder = path.dirname(folder);
  }
  return folders;
}

async function findProgram(name: string): Promise<string | undefined> {
  if (!/^[\w.-]+$/.test(name)) return undefined;
  for (const folder of ancestors()) {
    const found = await existing(path.join(folder, "node_modules/.bin", name));
    if (found !== undefined) return found;
  }
  return undefined;
}

async function existing(file: string): Promise<string | undefined> {
  return realpath(file).catch(() => undefined);
}

/**
 * Our own package, and every `node_modules` above it and above the tool: what a tool imports may be in any of them.
 * The running Node too, unless the system's folders hold it.
 */
async function mounts(file: string): Promise<readonly string[]> {
  const found = new Set<string>();
  const own = ancestors();
  const packageFolder = await firstWith(own, "package.json");
  if (packageFolder !== undefined) found.add(packageFolder);
  for (const folder of [...own, ...outerFolders(file)]) {
    const modules = path.join(folder, "node_modules");
    if (await isFolder(modules)) found.add(await realpath(modules));
  }
  found.add(process.execPath);
  if (path.isAbsolute(file) && ![...found].some((folder) => file.startsWith(`${folder}/`))) {
    found.add(path.dirname(file));
  }
  const all = [...found].filter((folder) => !folder.startsWith("/usr/"));
  return all.filter(
    (folder) => !all.some((other) => other !== folder && folder.startsWith(`${other}/`)),
  );
}

function outerFolders(file: string): readonly string[] {
  const marker = `${path.sep}node_modules${path.sep}`;
  const at = file.lastIndexOf(marker);
  const first = file.indexOf(marker);
  return [at, first].filter((index) => index > 0).map((index) => file.slice(0, index));
}

async function firstWith(folders: readonly string[], name: string): Promise<string | undefined> {
  for (const folder of folders) {
    if ((await existing(path.join(folder, name))) !== undefined) return folder;
  }
  return undefined;
}

async function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function startsWithNode(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    return /^#!.*\bnode\b/.test(buffer.toString("latin1", 0, bytesRead));
  } finally {
    await handle.close();
  }
}
