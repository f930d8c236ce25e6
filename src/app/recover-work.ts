import { createBranch, openRepository, readRef, type Repository } from "#infra/git";
import { ArtelError, displayCommand } from "#shared";
import { listKeptWork, taskOfWorktree, type KeptWork } from "#worktrees";
import type { Application } from "./application.ts";
import {
  listWorktrees,
  worktreeAtWork,
  worktreesOf,
  type ListedWorktree,
} from "./left-worktrees.ts";
import { readSession } from "./session-log.ts";
import { sessionState, type SessionState } from "./session-state.ts";

/** Work that is in no branch of the person. */
export interface RecoverableWork extends Omit<KeptWork, "ref" | "commit" | "files"> {
  /** Undefined of what is still in a worktree. */
  readonly ref: string | undefined;
  readonly commit: string | undefined;
  /** Undefined where the worktree could not be read. */
  readonly files: readonly string[] | undefined;
  readonly sessionState: SessionState | undefined;
}

export interface RecoveredWork {
  readonly id: string;
  readonly branch: string;
  readonly commit: string;
  /** Command lines for the person. */
  readonly commands: { readonly show: string; readonly take: string };
}

const WORKTREES = "worktrees/";

/** What sessions that are not at work have left in the repository that the path is in: newest first. */
export async function listRecoverableWork(
  application: Application,
  path: string,
): Promise<readonly RecoverableWork[]> {
  const repository = await openRepository(path);
  const left = await listWorktrees(application, path);
  const inWorktrees = left.filter((worktree) => worktree.sessionState !== "working");
  const works = await Promise.all(
    inWorktrees.map((worktree) => workIn(application, repository, worktree)),
  );
  const stateOf = statesOf(application);
  const kept = await Promise.all(
    (await listKeptWork(repository)).map(async (work) => ({
      ...work,
      sessionState: await stateOf(work.session),
    })),
  );
  return [
    ...works.filter((work) => work !== undefined),
    // Of one at work it changes from moment to moment; what was thrown away there is listed all the same.
    ...kept.filter(({ id, sessionState: state }) => state !== "working" || id.startsWith("trash/")),
  ].toSorted((one, other) => other.time - one.time);
}

/** Makes a branch of it. Index, files and current branch of the person stay as they are. */
export async function recoverWork(
  application: Application,
  path: string,
  wanted: string,
  branch?: string,
): Promise<RecoveredWork> {
  const repository = await openRepository(path);
  const work = await findWork(application, path, wanted);
  const commit = work.commit ?? (await keepWorktree(application, repository, work));
  const name = branch ?? `artel/recovered/${work.id.split("/").at(-1)}`;
  const made = await createBranch(repository, name, commit);
  const command = (...words: string[]) =>
    displayCommand(["git", "-C", repository.root, ...words, made.branch]);
  return {
    id: work.id,
    branch: made.branch,
    commit,
    commands: { show: command("show", "--stat", "--patch"), take: command("cherry-pick") },
  };
}

/** By its id or the end of it. */
async function findWork(
  application: Application,
  path: string,
  wanted: string,
): Promise<RecoverableWork> {
  const works = await listRecoverableWork(application, path);
  const exact = works.find(({ id }) => id === wanted);
  const found = exact === undefined ? works.filter(({ id }) => id.endsWith(wanted)) : [exact];
  const [work, ...others] = found;
  if (work !== undefined && others.length === 0 && wanted !== "") return work;
  const left = (await listWorktrees(application, path)).find(({ id }) => id === wanted);
  if (work === undefined && left?.sessionState === "working") {
    throw worktreeAtWork(left.id, left.session);
  }
  throw new ArtelError({
    code: work === undefined ? "WORK_NOT_FOUND" : "WORK_AMBIGUOUS",
    kind: work === undefined ? "not-found" : "usage",
    message:
      work === undefined
        ? `No work called "${wanted}" is kept in this repository.`
        : `${found.length} works have an id that ends with "${wanted}".`,
    remedy: "Run `artel worktrees recover` to list what is kept, with whole ids.",
    details: { wanted, found: found.map(({ id }) => id) },
  });
}

async function keepWorktree(
  application: Application,
  repository: Repository,
  { id }: RecoverableWork,
): Promise<string> {
  const { trash } = await worktreesOf(application, repository).keep(id.slice(WORKTREES.length));
  const commit = trash === undefined ? undefined : await readRef(repository, trash);
  if (commit !== undefined) return commit;
  throw new ArtelError({
    code: "WORK_NOT_FOUND",
    kind: "not-found",
    message: `There is no work in the worktree "${id}" any more.`,
    remedy: "Run `artel worktrees recover`.",
    details: { wanted: id, found: [] },
  });
}

/** Undefined where nothing in it is uncommitted. */
async function workIn(
  application: Application,
  repository: Repository,
  left: ListedWorktree,
): Promise<RecoverableWork | undefined> {
  const worktree = await worktreesOf(application, repository).open(left.id);
  if (worktree === undefined) return undefined;
  const files = await worktree.changedPaths(await worktree.head()).catch((error: unknown) => {
    if (error instanceof ArtelError) return undefined; // as with a full disk: it is there all the same
    throw error;
  });
  if (files?.length === 0) return undefined;
  return {
    id: `${WORKTREES}${left.id}`,
    ref: undefined,
    commit: undefined,
    session: left.session,
    task: taskOfWorktree(left.id, left.session),
    time: left.createdAt,
    files,
    branch: undefined,
    sessionState: left.sessionState,
  };
}

/** Each session's events are read once. */
function statesOf(
  application: Application,
): (session: string) => Promise<SessionState | undefined> {
  const known = new Map<string, Promise<SessionState | undefined>>();
  const read = async (session: string): Promise<SessionState | undefined> => {
    const view = await readSession(application.events, session);
    return view === undefined ? undefined : sessionState(view);
  };
  return (session) => {
    const state = known.get(session) ?? read(session);
    known.set(session, state);
    return state;
  };
}
