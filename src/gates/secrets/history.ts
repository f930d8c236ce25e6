import { findSecrets, type ScannedFile } from "#analysis";
import type { Problem } from "#domain";
import type { GateContext } from "../gate.ts";
import { withoutMoved } from "../moved.ts";
import { toProblems } from "./problems.ts";

/** More than so much of one version of a file is not read. */
const LARGEST_BLOB = 2_000_000;
/** So much of all versions together; what is beyond is said to be left out. */
const MOST_BYTES = 200_000_000;

export interface HistorySearch {
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
}

/**
 * Secrets that a commit of the change adds and a later one takes away again: whoever has the commits has the secret.
 * What the base versions of the same files hold is not the change's doing.
 */
export async function searchHistory(
  context: GateContext,
  known: ReadonlySet<string>,
): Promise<HistorySearch> {
  const { history, base, signal } = context;
  if (history === undefined) return { problems: [], notes: [] };
  const versions = await readVersions(history);
  const found = new Map<string, Problem>();
  for (const { commit, files } of versions.byCommit) {
    signal.throwIfAborted();
    const { findings } = await findSecrets(files, { signal });
    for (const problem of toProblems(findings)) {
      if (known.has(problem.key) || found.has(problem.key)) continue;
      const where = `in commit ${commit.slice(0, 12)}, and no longer in the result`;
      found.set(problem.key, { ...problem, message: `${problem.message}, ${where}` });
    }
  }
  if (found.size === 0) return { problems: [], notes: versions.notes };
  const paths = new Set([...found.values()].flatMap(({ path }) => path ?? []));
  const before = (await base?.read([...paths])) ?? new Map<string, Buffer>();
  const baseFiles = Array.from(before, ([path, content]) => ({ path, content }));
  const { findings } = await findSecrets(baseFiles, { signal });
  for (const { key } of toProblems(findings)) found.delete(key);
  const problems = await withoutMoved([...found.values()], context, async (path, content) =>
    toProblems((await findSecrets([{ path, content }], { signal })).findings),
  );
  return { problems, notes: versions.notes };
}

async function readVersions(history: NonNullable<GateContext["history"]>): Promise<{
  readonly byCommit: readonly { readonly commit: string; readonly files: readonly ScannedFile[] }[];
  readonly notes: readonly string[];
}> {
  const commits = await history.commits();
  const wanted = commits.flatMap(({ files }) =>
    files.flatMap(({ blob, isBinary }) => (isBinary ? [] : [blob])),
  );
  const sizes = await history.sizes(wanted);
  const chosen = new Set<string>();
  let left = MOST_BYTES;
  let unread = 0;
  for (const blob of new Set(wanted)) {
    const size = sizes.get(blob) ?? 0;
    if (size > LARGEST_BLOB || size > left) unread += 1;
    else {
      chosen.add(blob);
      left -= size;
    }
  }
  const contents = await history.read([...chosen]);
  const notes = [
    ...(unread === 0 ? [] : [`${unread} large versions in the commits were not searched`]),
    ...((await history.isCut()) ? ["only the latest commits were searched"] : []),
  ];
  const byCommit = commits.map(({ commit, files }) => ({
    commit,
    files: files.flatMap(({ path, blob }) => {
      const content = contents.get(blob);
      return content === undefined ? [] : [{ path, content }];
    }),
  }));
  return { byCommit, notes };
}
