import { existsSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { isSystemError } from "#shared";
import type { Command } from "../command.ts";
import {
  ConfigurationExistsError,
  ConfigurationUnwritableError,
  NoRepositoryError,
} from "../errors.ts";

export const command: Command = {
  description: "Every setting is in the file, commented out, with what it means and its default.",
  arguments: [{ name: "[path]", description: "the repository (default: the current one)" }],
  options: [{ flags: "-f, --force", description: "write it anew when there is one" }],
  examples: ["init", "init ../shop --force"],
  async run({ arguments: [path], options }, { output, directory }) {
    const { productSettings } = await import("#app");
    const { configurationTemplate } = await import("#infra/config");
    const start = resolve(directory, typeof path === "string" ? path : ".");
    const file = join(findRoot(start), "artel.yaml");
    const replaced = existsSync(file);
    await write(file, configurationTemplate(await productSettings()), options["force"] === true);
    output.result({ path: file, replaced }, `Wrote ${file}`);
  },
};

function findRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (folder === dirname(folder)) throw new NoRepositoryError(start);
  }
}

async function write(file: string, text: string, force: boolean): Promise<void> {
  try {
    if (!force) return await writeFile(file, text, { flag: "wx" });
    const draft = `${file}.${process.pid}.new`;
    try {
      await writeFile(draft, text, { flag: "wx" });
      await rename(draft, file);
    } finally {
      await rm(draft, { force: true });
    }
  } catch (error) {
    if (isSystemError(error) && error.code === "EEXIST") throw new ConfigurationExistsError(file);
    throw new ConfigurationUnwritableError(file, error);
  }
}
