import { open, type FileHandle } from "node:fs/promises";
import { GitError } from "./errors.ts";
import { git } from "./git.ts";
import type { GitPlace } from "./git.ts";
import { readRef, updateRefs } from "./refs.ts";

/** One commit on its way to another repository, under the name that its ref has in the bundle. */
export interface BundledCommit {
  /** Full name, such as `refs/artel/…`. */
  readonly ref: string;
  /** Full object id. */
  readonly commit: string;
}

/**
 * Writes a bundle of the ref and its history, without what commits (full ids) have that the receiver is known to have.
 * Git refuses (`GIT_FAILED`) one that would be empty.
 */
export async function createBundle(
  place: GitPlace,
  bundle: { readonly file: string; readonly ref: string; readonly known: readonly string[] },
  signal?: AbortSignal,
): Promise<void> {
  const { file, ref, known } = bundle;
  await git(place, ["bundle", "create", "--quiet", file, "--stdin"], {
    stdin: [ref, ...known.map((commit) => `^${commit}`), ""].join("\n"),
    timeMs: TRANSFER_MS,
    ...(signal === undefined ? {} : { signal }),
  });
}

/**
 * Takes a bundle from somewhere that is not trusted, and sets the ref. Refused (`BUNDLE_REFUSED`) unless it holds
 * just this commit under just this ref, what it builds on is here, and every object of it is sound by itself and has
 * all that it names.
 */
export async function importBundle(
  place: GitPlace,
  file: string,
  expected: BundledCommit & {
    /** What the ref is called here; as in the bundle when not given. */
    readonly as?: string;
  },
  signal?: AbortSignal,
): Promise<void> {
  const handle = await open(file, "r");
  try {
    const header = await readHeader(handle);
    requireExpected(header, expected);
    await requirePrerequisites(place, header.prerequisites);
    await takeObjects(place, handle, header, signal);
  } finally {
    await handle.close();
  }
  if ((await readRef(place, `${expected.commit}^{commit}`)) !== expected.commit) {
    throw refused("it does not hold the commit that it names");
  }
  await updateRefs(
    place,
    [{ ref: expected.as ?? expected.ref, to: expected.commit }],
    "artel: received",
  );
}

const TRANSFER_MS = 3_600_000;
/** Enough for some thousand prerequisites. */
const MOST_HEADER_BYTES = 1024 * 1024;
/** As `fetch.unpackLimit`: fewer objects are not worth a pack of their own. */
const UNPACK_LIMIT = 100;
/** Faults of old programs that do no harm, which histories have for ever; those that hosting services let pass. */
const HARMLESS = [
  "badTimezone",
  "missingEmail",
  "missingNameBeforeEmail",
  "missingSpaceBeforeDate",
  "missingSpaceBeforeEmail",
  "zeroPaddedDate",
  "zeroPaddedFilemode",
]
  .map((fault) => `${fault}=ignore`)
  .join(",");

interface Header {
  readonly prerequisites: readonly string[];
  readonly commits: readonly BundledCommit[];
  /** Where the pack begins. */
  readonly bytes: number;
  readonly objects: number;
}

const OBJECT_ID = "[0-9a-f]{40}(?:[0-9a-f]{24})?";

/** The format is in git's documentation, gitformat-bundle(5) and gitformat-pack(5). */
async function readHeader(handle: FileHandle): Promise<Header> {
  const buffer = Buffer.alloc(MOST_HEADER_BYTES);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
  const end = buffer.subarray(0, bytesRead).indexOf("\n\n");
  if (end < 0 || bytesRead < end + 14) throw refused("it has no header");
  const [signature, ...lines] = buffer.toString("utf8", 0, end).split("\n");
  if (signature !== "# v2 git bundle" && signature !== "# v3 git bundle") {
    throw refused("its format is not known");
  }
  const prerequisites: string[] = [];
  const commits: BundledCommit[] = [];
  for (const line of lines) {
    const prerequisite = new RegExp(`^-(${OBJECT_ID})(?: |$)`).exec(line)?.[1];
    const [, commit, ref] = new RegExp(`^(${OBJECT_ID}) (.+)$`).exec(line) ?? [];
    if (prerequisite !== undefined) prerequisites.push(prerequisite);
    else if (commit !== undefined && ref !== undefined) commits.push({ ref, commit });
    else if (!line.startsWith("@object-format=")) throw refused("its header is not understood");
  }
  const bytes = end + 2;
  if (buffer.toString("latin1", bytes, bytes + 4) !== "PACK") throw refused("it has no pack");
  return { prerequisites, commits, bytes, objects: buffer.readUInt32BE(bytes + 8) };
}

function requireExpected({ commits }: Header, { ref, commit }: BundledCommit): void {
  const [found, ...others] = commits;
  if (others.length === 0 && found?.ref === ref && found.commit === commit) return;
  throw refused(`it does not hold just ${ref} at ${commit}`);
}

async function requirePrerequisites(place: GitPlace, commits: readonly string[]): Promise<void> {
  const known = await knownCommits(place, commits);
  const missing = commits.filter((commit) => !known.includes(commit));
  if (missing.length > 0) throw refused(`it builds on ${missing[0]}, which is not here`);
}

/** Those of the object ids that are commits of this repository. Fetches nothing. */
export async function knownCommits(
  place: GitPlace,
  commits: readonly string[],
): Promise<readonly string[]> {
  if (commits.length === 0) return [];
  const { stdout } = await git(place, ["cat-file", "--batch-check=%(objectname) %(objecttype)"], {
    stdin: `${commits.join("\n")}\n`,
    environment: { GIT_NO_LAZY_FETCH: "1" },
  });
  const found = new Set(stdout.split("\n"));
  return commits.filter((commit) => found.has(`${commit} commit`));
}

/** By git's own checks for what comes from others: `git bundle unbundle` makes none before 2.46. */
async function takeObjects(
  place: GitPlace,
  handle: FileHandle,
  header: Header,
  signal: AbortSignal | undefined,
): Promise<void> {
  // Reading moves the descriptor to the pack, where git goes on.
  await handle.read(Buffer.alloc(header.bytes), 0, header.bytes, null);
  const commandArguments =
    header.objects < UNPACK_LIMIT
      ? ["unpack-objects", "-q", `--strict=${HARMLESS}`]
      : ["index-pack", "--stdin", "--fix-thin", `--strict=${HARMLESS}`];
  try {
    await git(place, commandArguments, {
      stdinDescriptor: handle.fd,
      timeMs: TRANSFER_MS,
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    // Damage is the bundle's: what was here before is not read through.
    if (error instanceof GitError && ["GIT_FAILED", "CORRUPT_REPOSITORY"].includes(error.code)) {
      throw refused(error.stderr.split("\n").slice(-3).join(" "), error);
    }
    throw error;
  }
}

function refused(reason: string, cause?: unknown): GitError {
  return new GitError({
    arguments: ["bundle"],
    code: "BUNDLE_REFUSED",
    kind: "refused",
    message: `A bundle of another machine was refused: ${reason}.`,
    remedy: "Nothing was taken from it. Run `git fsck` in the repository that it came from.",
    cause,
  });
}
