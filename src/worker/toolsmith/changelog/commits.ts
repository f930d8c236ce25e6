import type { GitReader } from "#analysis";
import { redact } from "#shared";

export interface ReleaseCommit {
  readonly hash: string;
  readonly message: string;
}

/** What those who use a package want to know of. */
const TOLD =
  /^(?:feat|fix|perf|revert)(?:\([^()\n]{1,80}\))?!?: \S|^[a-z]{1,20}(?:\([^()\n]{1,80}\))?!: \S|^BREAKING[ -]CHANGE: /m;
const MOST_COMMITS = 2000;

/** The tag of the last release of a package, the nearest from here; undefined where there is none. */
export async function lastTag(
  git: GitReader,
  packageName: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const own = packageName === undefined ? [] : [[`${packageName}@*`]];
  for (const patterns of [...own, ["v[0-9]*", "[0-9]*"]]) {
    const match = patterns.flatMap((pattern) => ["--match", pattern]);
    try {
      const words = ["describe", "--tags", "--abbrev=0", ...match, "HEAD"];
      return (await git.text(words, signal)).trim();
    } catch {
      signal.throwIfAborted(); // no such tag
    }
  }
  return undefined;
}

/** Conventional commits since a tag that changed something in a folder and that its users may notice, newest first. */
export async function toldCommits(
  git: GitReader,
  since: string,
  directory: string,
  signal: AbortSignal,
): Promise<readonly ReleaseCommit[]> {
  const words = ["--no-merges", `--max-count=${MOST_COMMITS}`, "-z", "--format=%H%n%B"];
  const range = [`refs/tags/${since}..HEAD`, "--", ...(directory === "." ? [] : [directory])];
  const log = await git.text(["--literal-pathspecs", "log", ...words, ...range], signal);
  return log
    .split("\0")
    .filter((each) => each.trim() !== "")
    .map((each) => {
      const [hash = "", ...lines] = each.split("\n");
      return { hash: hash.trim(), message: withoutTags(redact(lines.join("\n").trim())) };
    })
    .filter(
      ({ message }) => /^[a-z]+(?:\([^()\n]{1,80}\))?!?: /.test(message) && TOLD.test(message),
    );
}

/** HTML of a message is text, unless it is code. */
function withoutTags(message: string): string {
  const [subject = "", ...rest] = message.split("\n");
  return [subject.includes("`") ? subject : subject.replaceAll("<", "&lt;"), ...rest].join("\n");
}
