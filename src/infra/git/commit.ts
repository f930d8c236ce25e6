import type { Person } from "./identity.ts";
import { git } from "./git.ts";
import type { GitPlace } from "./git.ts";

export interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  /** Author and committer. */
  readonly person: Person;
  /** Milliseconds since the epoch. The same input gives the same commit, so that a step done twice adds none. */
  readonly time: number;
}

/** Writes a commit object; no ref, index, work tree or hook is touched, and nothing is signed. */
export async function writeCommit(place: GitPlace, commit: NewCommit): Promise<string> {
  const { name, email } = commit.person;
  const date = `@${Math.floor(commit.time / 1000)} +0000`;
  const { stdout } = await git(
    { gitDirectory: place.gitDirectory, settings: place.settings },
    [
      "commit-tree",
      "--no-gpg-sign",
      ...commit.parents.flatMap((parent) => ["-p", parent]),
      "-F",
      "-",
      commit.tree,
    ],
    {
      stdin: commit.message.endsWith("\n") ? commit.message : `${commit.message}\n`,
      environment: {
        GIT_AUTHOR_NAME: name,
        GIT_AUTHOR_EMAIL: email,
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_NAME: name,
        GIT_COMMITTER_EMAIL: email,
        GIT_COMMITTER_DATE: date,
      },
    },
  );
  return stdout.trim();
}

/** The message with `Artel-Session: <id>` (and more trailers) after its last paragraph. */
export function withTrailers(message: string, trailers: Readonly<Record<string, string>>): string {
  const body = message.trimEnd();
  const lastParagraph = body.split(/\n\n+/).at(-1) ?? "";
  const hasTrailers =
    body.includes("\n\n") &&
    lastParagraph.split("\n").every((line) => /^[A-Za-z-]+: \S/.test(line));
  const lines = Object.entries(trailers)
    .map(([key, value]) => `${key}: ${value.replaceAll(/\s+/g, " ")}`)
    .filter((line) => !body.split("\n").includes(line));
  return lines.length === 0
    ? `${body}\n`
    : `${body}${hasTrailers ? "\n" : "\n\n"}${lines.join("\n")}\n`;
}

export async function readCommit(
  place: GitPlace,
  commit: string,
): Promise<{
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
}> {
  const { stdout } = await git(place, [
    "log",
    "--max-count=1",
    "--no-color",
    "--format=%T%x00%P%x00%B",
    "--end-of-options",
    commit,
    "--",
  ]);
  const [tree, parents, message] = stdout.split("\0") as [string, string, string];
  return { tree, parents: parents.split(" ").filter(Boolean), message: message.trimEnd() };
}
