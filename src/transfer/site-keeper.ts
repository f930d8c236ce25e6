import type { Pool } from "pg";
import type { EventLog } from "#infra/events";
import { createBundle, importBundle, knownCommits, updateRefs, type Repository } from "#infra/git";
import { ArtelError, type Logger } from "#shared";
import {
  answer,
  bundleFor,
  openRequests,
  removeUnwanted,
  type BaseRequest,
} from "./base-requests.ts";
import {
  fetchBundle,
  removeBundle,
  storeBundle,
  waitingChanges,
  type StoredBundle,
} from "./bundle-store.ts";
import { TransferError } from "./errors.ts";
import { tell, TransferNotices } from "./notices.ts";
import { drainEvents } from "./outbox.ts";
import { withScratchFile } from "./scratch.ts";
import { publishSite, removeSite, type Site } from "./sites.ts";

const LOOK_MILLISECONDS = 1_000;
const TIDY_MILLISECONDS = 30_000;

export interface SiteKeeperOptions {
  readonly pool: Pool;
  readonly events: Pick<EventLog, "append">;
  /** For files on their way; nothing stays in it. */
  readonly scratchFolder: string;
  readonly logger: Logger;
}

/**
 * The side of the process that has the session: offers its sites to other machines, sends them the commits that they
 * ask for, and takes in what their workers made.
 */
export class SiteKeeper {
  readonly #options: SiteKeeperOptions;
  readonly #notices: TransferNotices;
  readonly #kept = new Map<string, Kept>();
  readonly #stopping = new AbortController();
  #watching: Promise<void> | undefined;
  #tidiedAt = performance.now();

  constructor(options: SiteKeeperOptions) {
    this.#options = options;
    this.#notices = new TransferNotices(options.pool);
  }

  /** From now on others may work on the session; its site is replaced when it was offered before. */
  async publish(
    site: Omit<Site, "protocol" | "description"> & { readonly description: object },
    repository: Repository,
  ): Promise<void> {
    const { pool } = this.#options;
    this.#keep(site.session, repository);
    await publishSite(pool, site);
    await tell(pool, site.session);
    this.#watching ??= this.#watch();
  }

  /** Takes in all that has come for the session, and answers which of the commits are not here then. */
  async receive(
    session: string,
    repository: Repository,
    commits: readonly string[],
  ): Promise<readonly string[]> {
    await this.#keep(session, repository).inTurn(() => this.#take(session, repository));
    const known = await knownCommits(repository, commits);
    return commits.filter((commit) => !known.includes(commit));
  }

  /** The session has ended: takes in what is there, and offers it no more. */
  async settle(session: string, repository: Repository | undefined): Promise<void> {
    if (repository !== undefined) await this.receive(session, repository, []);
    this.#kept.delete(session);
    await removeSite(this.#options.pool, session);
    await tell(this.#options.pool, session);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#notices.stop();
    await this.#watching;
  }

  #keep(session: string, repository: Repository): Kept {
    const kept = this.#kept.get(session) ?? new Kept(repository);
    this.#kept.set(session, kept);
    return kept;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping;
    await this.#notices.start();
    while (!signal.aborted) {
      const next = this.#notices.next(LOOK_MILLISECONDS, signal);
      await Promise.all([...this.#kept].map(([session, kept]) => this.#look(session, kept)));
      await next;
    }
  }

  /** What fails here is tried again, and told to whoever waits for it in `receive`. */
  async #look(session: string, kept: Kept): Promise<void> {
    try {
      await kept.inTurn(async () => {
        await this.#answerRequests(session, kept.repository);
        await this.#take(session, kept.repository);
      });
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      this.#options.logger.warn(
        { session, error: String(error) },
        "could not serve other machines, trying again",
      );
    }
  }

  async #answerRequests(session: string, repository: Repository): Promise<void> {
    const { pool } = this.#options;
    const requests = await openRequests(pool, session);
    for (const request of requests) await this.#answer(request, repository);
    if (requests.length > 0) await tell(pool, session);
    if (performance.now() - this.#tidiedAt < TIDY_MILLISECONDS) return;
    this.#tidiedAt = performance.now();
    for (const kept of this.#kept.keys()) await removeUnwanted(pool, kept);
  }

  async #answer(request: BaseRequest, repository: Repository): Promise<void> {
    const { pool } = this.#options;
    try {
      const bundle = await this.#bundle(request, repository);
      await answer(pool, request, { bundle });
    } catch (error) {
      // What the repository lacks no second attempt brings; a full disk may have room again.
      const isFinal = error instanceof ArtelError && FINAL_KINDS.has(error.kind);
      if (!isFinal) throw error;
      await answer(pool, request, { refusal: error.message });
    }
  }

  /** The same for all who ask the same. */
  async #bundle(
    { session, commit, known: claimed }: BaseRequest,
    repository: Repository,
  ): Promise<string> {
    const { pool, scratchFolder } = this.#options;
    const [found] = await knownCommits(repository, [commit]);
    if (found === undefined) {
      throw new TransferError(
        "TRANSFER_BASE_REFUSED",
        "refused",
        `The repository of session ${session} has no commit ${commit}.`,
        { session },
      );
    }
    const known = await knownCommits(repository, claimed);
    const made = await bundleFor(pool, session, commit, known);
    if (made !== undefined) return made;
    const ref = sentRef(session, commit);
    await updateRefs(repository, [{ ref, to: commit }], "artel: sent to another machine");
    try {
      return await withScratchFile(scratchFolder, async (file) => {
        await createBundle(repository, { file, ref, known }, this.#stopping.signal);
        return storeBundle(pool, { session, purpose: "base", ref, commit, known }, file);
      });
    } finally {
      await updateRefs(repository, [{ ref, to: undefined }], "artel: sent to another machine");
    }
  }

  async #take(session: string, repository: Repository): Promise<void> {
    const { pool, events, logger } = this.#options;
    for (const change of await waitingChanges(pool, session)) {
      await this.#takeChange(change, repository);
    }
    await drainEvents(pool, session, events, logger);
  }

  /** What is refused is gone: whoever waits for its commit finds that it did not come. */
  async #takeChange(change: StoredBundle, repository: Repository): Promise<void> {
    const { pool, scratchFolder, logger } = this.#options;
    const { id, session, ref, commit } = change;
    try {
      requireOwnRef(change);
      await withScratchFile(scratchFolder, async (file) => {
        await fetchBundle(pool, change, file);
        await importBundle(repository, file, { ref, commit }, this.#stopping.signal);
      });
    } catch (error) {
      const isRefused = error instanceof ArtelError && REFUSALS.has(error.code);
      if (!isRefused) throw error;
      logger.warn(
        { session, ref, error: error.message },
        "a change of another machine was refused",
      );
    }
    await removeBundle(pool, id);
  }
}

/** What no second attempt to take a change would get past. */
const REFUSALS = new Set(["BUNDLE_REFUSED", "TRANSFER_DAMAGED", "TRANSFER_REF_REFUSED"]);
const FINAL_KINDS = new Set(["refused", "failed"]);

/** The ref under which a commit is sent; it is there only while its bundle is made. */
export function sentRef(session: string, commit: string): string {
  return `refs/artel/sessions/${session}/sent/${commit}`;
}

/** Of a task's try; a worker sets no other ref of the repository. */
function requireOwnRef({ session, ref }: StoredBundle): void {
  const prefix = `refs/artel/sessions/${session}/`;
  if (ref.startsWith(prefix) && /^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(ref.slice(prefix.length)))
    return;
  throw new TransferError(
    "TRANSFER_REF_REFUSED",
    "refused",
    `A worker of session ${session} may not set ${ref}.`,
    { session },
  );
}

/** A session that this process has; what is done for it is done one at a time. */
class Kept {
  readonly repository: Repository;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(repository: Repository) {
    this.repository = repository;
  }

  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
