import { join } from "node:path";
import type { Pool } from "pg";
import {
  createBundle,
  importBundle,
  listRefs,
  readRef,
  updateRefs,
  type Repository,
} from "#infra/git";
import { acquireLock } from "#infra/process";
import { ArtelError } from "#shared";
import { askForBase, endRequest, readAnswer, type BaseRequest } from "./base-requests.ts";
import { fetchBundle, removeBundle, storeBundle } from "./bundle-store.ts";
import { TransferError } from "./errors.ts";
import { tell, type TransferNotices } from "./notices.ts";
import { withScratchFile } from "./scratch.ts";
import { sentRef } from "./site-keeper.ts";

const LOOK_MILLISECONDS = 500;
/** The most commits that a machine says it has: more would not make a bundle much thinner. */
const MOST_KNOWN = 64;
const MOST_ATTEMPTS = 3;
const DAMAGED = new Set(["TRANSFER_DAMAGED", "BUNDLE_REFUSED"]);

export interface RemoteRepositoryOptions {
  readonly pool: Pool;
  readonly session: string;
  /** The name of this machine's data folder. */
  readonly storage: string;
  readonly mirror: Repository;
  readonly scratchFolder: string;
  readonly notices: TransferNotices;
}

/** The side of a worker without the repository: gets the commits that it lacks, and hands over those that it makes. */
export class RemoteRepository {
  readonly #options: RemoteRepositoryOptions;

  constructor(options: RemoteRepositoryOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the commit and its history are in the mirror; waits for the session's process when that is down.
   * Several processes of a machine get it once.
   */
  async obtain(commit: string, signal: AbortSignal): Promise<void> {
    const { mirror } = this.#options;
    if (await this.#has(commit)) return;
    const place = join(mirror.gitDirectory, "artel-locks", commit);
    const lock = await acquireLock(place, { signal });
    try {
      if (!(await this.#has(commit))) await this.#fetch(commit, signal);
    } finally {
      await lock.release();
    }
  }

  async #has(commit: string): Promise<boolean> {
    return (await readRef(this.#options.mirror, baseRef(commit))) === commit;
  }

  async #fetch(commit: string, signal: AbortSignal): Promise<void> {
    const { pool, session, storage, mirror, scratchFolder } = this.#options;
    const known = [...new Set((await listRefs(mirror, BASES)).values())]
      .toSorted()
      .slice(0, MOST_KNOWN);
    const request: BaseRequest = { session, commit, storage, known };
    for (let attempt = 1; ; attempt += 1) {
      await askForBase(pool, request);
      await tell(pool, session);
      const id = await this.#answered(request, signal);
      try {
        await withScratchFile(scratchFolder, async (file) => {
          await fetchBundle(pool, { id, session }, file);
          const ref = sentRef(session, commit);
          await importBundle(mirror, file, { ref, commit, as: baseRef(commit) }, signal);
        });
        break;
      } catch (error) {
        const isDamaged = error instanceof ArtelError && DAMAGED.has(error.code);
        if (!isDamaged || attempt === MOST_ATTEMPTS) throw error;
        // Another one is made for whoever asks again.
        await removeBundle(pool, id);
      }
    }
    await endRequest(pool, request);
  }

  async #answered(request: BaseRequest, signal: AbortSignal): Promise<string> {
    const { pool, notices } = this.#options;
    for (;;) {
      signal.throwIfAborted();
      const next = notices.next(LOOK_MILLISECONDS, signal);
      const { bundle, refusal } = await readAnswer(pool, request);
      if (bundle !== undefined) return bundle;
      if (refusal !== undefined) throw refused(request, refusal);
      await next;
    }
  }

  /**
   * Resolves when the session's process can get the commit, wherever that is and whether it lives. Until then the ref
   * says that nobody else has it.
   */
  async handOver(ref: string, commit: string, parent: string): Promise<void> {
    const { pool, session, mirror, scratchFolder } = this.#options;
    await withScratchFile(scratchFolder, async (file) => {
      await createBundle(mirror, { file, ref, known: [parent] });
      const draft = { session, purpose: "change", ref, commit, known: [parent] } as const;
      await storeBundle(pool, draft, file);
    });
    await updateRefs(
      mirror,
      [
        { ref: ref.replace(/^refs\/artel\/sessions\//, HANDED_OVER), to: commit },
        { ref, to: undefined, from: commit },
      ],
      "artel: handed over",
    );
    await tell(pool, session);
  }
}

/** Where a mirror keeps a commit that it has with its history. */
function baseRef(commit: string): string {
  return `${BASES}${commit}`;
}

const BASES = "refs/artel/bases/";

/** Where a mirror keeps commits that their session has as well. */
export const HANDED_OVER = "refs/artel/handed-over/";

function refused({ session, commit }: BaseRequest, reason: string): TransferError {
  return new TransferError(
    "TRANSFER_BASE_REFUSED",
    "refused",
    `Commit ${commit.slice(0, 12)} of session ${session} could not be sent to this machine: ${reason}`,
    { session, remedy: "Run `git fsck` in the repository, where the session runs." },
  );
}
