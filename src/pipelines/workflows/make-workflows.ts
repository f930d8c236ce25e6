import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { isSystemError } from "#shared";
import { workflowFiles, type Forge } from "./registry.ts";

export interface MadeWorkflow {
  /** In the repository. */
  readonly path: string;
  readonly text: string;
}

export interface WorkflowWishes {
  readonly forge: Forge;
  /** What `npm install --global` is told: `artel@0.1.0`, or the address of a package. */
  readonly package: string;
  /** Names of the workflows whose failures are reported; found in the repository when not given. */
  readonly watched?: readonly string[];
}

const workflowSchema = z.object({ name: z.string().min(1) });

/** The workflow files as they would stand in the repository at `root`. */
export async function makeWorkflows(
  root: string,
  wishes: WorkflowWishes,
): Promise<readonly MadeWorkflow[]> {
  const watched = wishes.watched ?? (await workflowNames(root));
  return Promise.all(
    workflowFiles[wishes.forge].map(async ({ source, path }) => {
      const template = await readFile(source, "utf8");
      const text = template
        .replace(
          /^( *ARTEL_CI_PACKAGE: ).*$/mu,
          (_, start: string) => start + quoted(wishes.package),
        )
        .replace('workflows: ["CI"]', () => `workflows: ${JSON.stringify(watched)}`);
      return { path, text };
    }),
  );
}

/** A plain scalar where YAML allows one. */
function quoted(text: string): string {
  return /^[A-Za-z][\w./@:+-]*$/u.test(text) && !text.endsWith(":") ? text : JSON.stringify(text);
}

/** Of the repository's own workflows; GitHub names one without a name by its path. */
async function workflowNames(root: string): Promise<readonly string[]> {
  const folder = join(root, ".github", "workflows");
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isSystemError(error) && ["ENOENT", "ENOTDIR"].includes(error.code ?? "")) return [];
    throw error;
  });
  const own = entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .filter((file) => /\.ya?ml$/u.test(file) && !file.startsWith("artel-"));
  const names = await Promise.all(
    own.toSorted().map(async (file) => {
      const named = workflowSchema.safeParse(readYaml(await readFile(join(folder, file), "utf8")));
      return named.success ? named.data.name : `.github/workflows/${file}`;
    }),
  );
  return names.length === 0 ? ["CI"] : names;
}

/** Undefined for what is no YAML: GitHub does not run it either. */
function readYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
