import {
  ensureObjects,
  mergeBases,
  openRepository,
  readCommit,
  readRef,
  resolveBase,
  type Base,
  type Repository,
} from "#infra/git";
import { ArtelError } from "#shared";

/** What is to be judged: the commits that `tip` has and `base` has not. */
export interface ResolvedChange {
  readonly repository: Repository;
  readonly base: Base;
  readonly tip: Base;
}

/** Where a branch usually comes from, in the order in which they are looked for. */
const USUAL_BASES = [
  "refs/remotes/origin/HEAD",
  "refs/remotes/origin/main",
  "refs/remotes/origin/master",
  "refs/heads/main",
  "refs/heads/master",
];

/**
 * The change that a commit makes to where it branched off: so what has come to the base since is not held against it.
 * Without a base it is the default branch, and on that branch itself the commit before.
 */
export async function resolveChange(
  path: string,
  wanted: { readonly ref: string | undefined; readonly base: string | undefined },
): Promise<ResolvedChange> {
  const repository = await openRepository(path);
  const tip = await resolveBase(repository, wanted.ref);
  const base = await branchedOff(repository, tip, wanted.base);
  await Promise.all([
    ensureObjects(repository, tip.commit),
    ensureObjects(repository, base.commit),
  ]);
  return { repository, base, tip };
}

async function branchedOff(
  repository: Repository,
  tip: Base,
  wanted: string | undefined,
): Promise<Base> {
  if (wanted !== undefined) {
    const named = await resolveBase(repository, wanted);
    const [commit] = await mergeBases(repository, named.commit, tip.commit);
    if (commit === undefined) throw unrelated(wanted, tip);
    if (commit === tip.commit) throw nothingToJudge(tip, wanted);
    return { commit, name: wanted };
  }
  for (const ref of USUAL_BASES) {
    const usual = await readRef(repository, ref);
    if (usual === undefined) continue;
    const [commit] = await mergeBases(repository, usual, tip.commit);
    if (commit === undefined || commit === tip.commit) continue;
    return { commit, name: ref.replace(/^refs\/(heads|remotes)\//, "") };
  }
  const { parents } = await readCommit(repository, tip.commit);
  const [parent] = parents;
  if (parent === undefined)
    throw nothingToJudge(tip, "the commit before it, of which there is none");
  return { commit: parent, name: `${tip.name ?? tip.commit.slice(0, 12)}~1` };
}

function unrelated(base: string, tip: Base): ArtelError {
  return new ArtelError({
    code: "CHECK_UNRELATED",
    kind: "usage",
    message: `${base} and ${nameOf(tip)} have no commit in common.`,
    remedy:
      "Name the branch or commit that the change comes from with --base; in a shallow clone, fetch more history.",
    details: { base, tip: tip.commit },
  });
}

function nothingToJudge(tip: Base, base: string): ArtelError {
  return new ArtelError({
    code: "CHECK_NOTHING",
    kind: "usage",
    message: `${nameOf(tip)} has no commit that is not in ${base}.`,
    remedy: "Commit the change first, or name what it is held against with --base.",
    details: { tip: tip.commit, base },
  });
}

function nameOf({ name, commit }: Base): string {
  return name ?? commit.slice(0, 12);
}
