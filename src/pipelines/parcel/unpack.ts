import { join } from "node:path";
import { protectedArea } from "#gates";
import {
  changedEntries,
  createBranch,
  importBundle,
  isReachable,
  knownCommits,
  mergeBases,
  readCommit,
  updateRefs,
  type Repository,
} from "#infra/git";
import { parcelRefused } from "../errors.ts";
import { bundledRef, parcelFiles, type Parcel } from "./parcel.ts";
import { proposalText, type ProposalText } from "./proposal-text.ts";
import { readParcel, readParcelReport } from "./read-parcel.ts";

export interface UnpackOptions {
  /** A change of what CI runs is taken too. It then runs with the rights of whoever pushes it. */
  readonly allowPipelines: boolean;
  readonly maximumFiles: number;
}

/** A branch in this repository, and what to say of it. */
export interface UnpackedParcel extends ProposalText {
  readonly session: string;
  readonly branch: string;
  readonly commit: string;
  readonly base: string;
}

/**
 * Takes the change of a parcel into the repository, as a branch `artel/<session>`. Answers undefined for a parcel
 * without a change. What the parcel says is checked against what its bundle holds; refused (`PARCEL_REFUSED`,
 * `BUNDLE_REFUSED`) it leaves no ref behind.
 */
export async function unpackParcel(
  repository: Repository,
  folder: string,
  options: UnpackOptions,
): Promise<UnpackedParcel | undefined> {
  return withHarmlessChange(repository, folder, options, async (parcel, commit) => {
    const { session, base } = parcel;
    const { branch } = await createBranch(repository, `artel/${session}`, commit);
    const text = proposalText(parcel, await readParcelReport(folder));
    return { session, branch, commit, base, ...text };
  });
}

/** Throws what `unpackParcel` would, and takes nothing. */
export async function checkParcel(
  repository: Repository,
  folder: string,
  options: UnpackOptions,
): Promise<void> {
  await withHarmlessChange(repository, folder, options, async (_, commit) => commit);
}

/** Undefined for a parcel without a change. */
async function withHarmlessChange<Result>(
  repository: Repository,
  folder: string,
  options: UnpackOptions,
  use: (parcel: Parcel, commit: string) => Promise<Result>,
): Promise<Result | undefined> {
  const parcel = await readParcel(folder);
  const { session, base, change } = parcel;
  if (change === undefined) return undefined;
  await requireOwnBase(repository, base);
  const ref = bundledRef(session);
  const bundle = join(folder, parcelFiles.bundle);
  try {
    await importBundle(repository, bundle, { ref, commit: change.commit });
    await requireHarmless(repository, parcel, change.commit, options);
    return await use(parcel, change.commit);
  } finally {
    await updateRefs(repository, [{ ref, to: undefined }]);
  }
}

/** What is proposed begins in the history of this repository, not in that of a fork. */
async function requireOwnBase(repository: Repository, base: string): Promise<void> {
  const isHere = (await knownCommits(repository, [base])).length > 0;
  if (
    isHere &&
    ((await buildsOn(repository, repository.head.commit, base)) ||
      (await isReachable(repository, base)))
  ) {
    return;
  }
  throw parcelRefused(
    `It builds on ${base}, which is in no branch of this repository.`,
    "Fetch the branch that the session was started on, with its history.",
  );
}

async function buildsOn(repository: Repository, commit: string, base: string): Promise<boolean> {
  return (await mergeBases(repository, base, commit)).includes(base);
}

async function requireHarmless(
  repository: Repository,
  { base }: Parcel,
  commit: string,
  { allowPipelines, maximumFiles }: UnpackOptions,
): Promise<void> {
  if (!(await buildsOn(repository, commit, base))) {
    throw parcelRefused(`${commit} does not build on ${base}.`, "Nothing was taken from it.");
  }
  const entries = await changedEntries(repository, base, commit);
  if (entries.length > maximumFiles) {
    throw parcelRefused(
      `It changes ${entries.length} files; at most ${maximumFiles} are taken.`,
      "Look at it by hand, or raise --files.",
    );
  }
  // What one commit adds and a later one takes away would come to the repository's history all the same.
  for await (const { parent, child } of lineOf(repository, base, commit)) {
    requireNoPipeline(await changedEntries(repository, parent, child), allowPipelines);
  }
}

const MOST_COMMITS = 1000;

/** The commits from one back to another, which have to be one line. */
async function* lineOf(
  repository: Repository,
  base: string,
  commit: string,
): AsyncGenerator<{ readonly parent: string; readonly child: string }> {
  let child = commit;
  for (let count = 0; child !== base; count += 1) {
    const { parents } = await readCommit(repository, child);
    const [parent, ...others] = parents;
    if (parent === undefined || others.length > 0 || count >= MOST_COMMITS) {
      throw parcelRefused(
        `It is not one line of commits on ${base}, of at most ${MOST_COMMITS}.`,
        "Nothing was taken from it.",
      );
    }
    yield { parent, child };
    child = parent;
  }
}

function requireNoPipeline(
  entries: Awaited<ReturnType<typeof changedEntries>>,
  allowPipelines: boolean,
): void {
  const pipeline = entries.find(({ path }) => protectedArea(path) === "ci");
  if (pipeline !== undefined && !allowPipelines) {
    throw parcelRefused(
      `It changes ${pipeline.path}, which CI runs.`,
      "Look at it by hand; --allow-pipelines takes such changes.",
    );
  }
  const submodule = entries.find(({ entry }) => entry?.kind === "submodule");
  if (submodule !== undefined) {
    throw parcelRefused(`It changes the submodule ${submodule.path}.`, "Look at it by hand.");
  }
}
