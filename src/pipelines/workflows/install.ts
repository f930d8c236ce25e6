import { lstat, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { isSystemError, randomId } from "#shared";
import { PipelineError, workflowChanged } from "../errors.ts";
import type { MadeWorkflow } from "./make-workflows.ts";

export interface InstalledWorkflow {
  readonly path: string;
  readonly state: "written" | "unchanged";
}

/**
 * Writes the workflows into the repository at `root`: all or, when one of them stands there otherwise and is not to be
 * overwritten (`WORKFLOW_CHANGED`), none. Follows no link.
 */
export async function installWorkflows(
  root: string,
  workflows: readonly MadeWorkflow[],
  { overwrite }: { readonly overwrite: boolean },
): Promise<readonly InstalledWorkflow[]> {
  const found = await Promise.all(
    workflows.map(async ({ path, text }) => {
      const now = await readOwn(root, path);
      if (now !== undefined && now !== text && !overwrite) throw workflowChanged(path);
      return { path, text, state: now === text ? ("unchanged" as const) : ("written" as const) };
    }),
  );
  for (const { path, text, state } of found) {
    if (state === "unchanged") continue;
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    const draft = join(dirname(file), `.${randomId(8)}.draft`);
    await writeFile(draft, text, { flag: "wx" });
    await rename(draft, file);
  }
  return found.map(({ path, state }) => ({ path, state }));
}

/** The text of a file of the repository, or undefined; refuses a way there that leads through a link or a file. */
async function readOwn(root: string, path: string): Promise<string | undefined> {
  const parts = path.split("/");
  for (const end of parts.keys()) {
    const place = [root, ...parts.slice(0, end + 1)].join(sep);
    try {
      const status = await lstat(place);
      if (status.isSymbolicLink()) throw throughLink(place);
      const isLast = end === parts.length - 1;
      if (isLast ? !status.isFile() : !status.isDirectory()) {
        throw inTheWay(place, isLast ? "file" : "folder");
      }
    } catch (error) {
      if (isSystemError(error) && error.code === "ENOENT") return undefined;
      throw error;
    }
  }
  return readFile(join(root, path), "utf8");
}

function inTheWay(place: string, wanted: "file" | "folder"): PipelineError {
  return new PipelineError({
    code: "WORKFLOW_IN_THE_WAY",
    kind: "refused",
    message: `${place} is no ${wanted}.`,
    remedy: `Move it away: a forge looks for a ${wanted} there.`,
    details: { place },
  });
}

function throughLink(place: string): PipelineError {
  return new PipelineError({
    code: "WORKFLOW_BEHIND_LINK",
    kind: "refused",
    message: `${place} is a symbolic link.`,
    remedy: "Make it a real folder or file: a forge follows no link there either.",
    details: { place },
  });
}
