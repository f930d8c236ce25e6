import { realpath } from "node:fs/promises";
import { dirname, resolve, sep } from "node:path";
import { findRepository, type Repository } from "#infra/git";
import { McpError } from "./errors.ts";

type Place = Pick<Repository, "root" | "gitDirectory">;

/** The repositories that clients may name; where a path leads is looked at, and not how it is written. */
export interface AllowedRepositories {
  /** Folders; what is below them is allowed. Absolute, without symbolic links. */
  readonly roots: readonly string[];
  /** The folder that a client means, by a path relative to the first root. Refuses one outside of the roots. */
  folder(path: string | undefined): Promise<string>;
  /** Refuses a repository whose files or whose git folder are outside: a link or a `.git` file may lead there. */
  requireAllowed(place: Place): Promise<void>;
  /** Whether a repository of an earlier session is allowed, by its root as it was recorded. */
  allows(root: string | undefined): boolean;
}

/**
 * Those below the configured folders; or below the repository, or else the folder, that the server was started in. The
 * person's home and the root of the file system are too much to be meant by that.
 */
export async function allowedRepositories(options: {
  readonly configured: readonly string[] | undefined;
  readonly directory: string;
  readonly home: string;
}): Promise<AllowedRepositories> {
  const { configured, directory, home } = options;
  const roots = configured === undefined ? await startedIn(directory, home) : configured;
  const real = await Promise.all(roots.map((root) => realpath(root).catch(() => resolve(root))));
  const known = await Promise.all(real.map((root) => findRepository(root)));
  return new Allowed(
    real,
    known.flatMap((place) => (place === undefined ? [] : [place.gitDirectory])),
  );
}

async function startedIn(directory: string, home: string): Promise<readonly string[]> {
  const root = (await findRepository(directory))?.root ?? (await realpath(directory));
  const isTooMuch = root === dirname(root) || root === (await realpath(home).catch(() => home));
  return isTooMuch ? [] : [root];
}

class Allowed implements AllowedRepositories {
  readonly roots: readonly string[];
  /** Git folders of the roots themselves, which are elsewhere where a root is a linked worktree. */
  readonly #gitDirectories: readonly string[];

  constructor(roots: readonly string[], gitDirectories: readonly string[]) {
    this.roots = roots;
    this.#gitDirectories = gitDirectories;
  }

  async folder(path: string | undefined): Promise<string> {
    const [first] = this.roots;
    if (first === undefined) throw noRoots();
    if (path === undefined) return first;
    const wanted = resolve(first, path);
    const real = await realpath(wanted).catch(() => wanted);
    if (!this.allows(real)) throw outside(path, this.roots);
    return real;
  }

  async requireAllowed({ root, gitDirectory }: Place): Promise<void> {
    const [realRoot, realGit] = await Promise.all([realpath(root), realpath(gitDirectory)]);
    const isKnown = this.#gitDirectories.includes(realGit);
    if (this.allows(realRoot) && (isKnown || this.allows(realGit))) return;
    throw outside(root, this.roots);
  }

  allows(root: string | undefined): boolean {
    return (
      root !== undefined &&
      this.roots.some((allowed) => root === allowed || root.startsWith(withSeparator(allowed)))
    );
  }
}

function withSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : `${folder}${sep}`;
}

const HOW = "with the setting mcp.repositories, or start `artel mcp` in the repository.";

function outside(path: string, roots: readonly string[]): McpError {
  return new McpError(
    "MCP_REPOSITORY_OUTSIDE",
    "refused",
    `${path} is not, or not only, in a folder that this server may use.`,
    {
      remedy: `Name a repository in ${roots.join(", ")}; whoever runs the server can allow others ${HOW}`,
    },
  );
}

function noRoots(): McpError {
  return new McpError(
    "MCP_REPOSITORY_OUTSIDE",
    "refused",
    "This server may use no repository: it was started in no repository, in the home folder or at the root.",
    { remedy: `Whoever runs the server can allow some ${HOW}` },
  );
}
