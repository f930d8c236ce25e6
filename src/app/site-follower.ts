import type { Pool } from "pg";
import type { Queue } from "#queue";
import { ArtelError, type Logger } from "#shared";
import { listSites, TRANSFER_PROTOCOL, type SiteHead, type TransferNotices } from "#transfer";

const LOOK_MILLISECONDS = 1_000;
/** After a failure that may pass: the network, the disk, a package registry. */
const AGAIN_MILLISECONDS = 60_000;

export interface SiteFollowerOptions {
  readonly pool: Pool;
  readonly queue: Pick<Queue, "serve" | "waitingSessions">;
  readonly notices: TransferNotices;
  /** The name of this process's data folder. */
  readonly storage: string;
  readonly artelVersion: string;
  readonly logger: Logger;
  /** Makes the work on a session of another data folder possible here. */
  prepare(session: string, signal: AbortSignal): Promise<void>;
  /** The sessions that are left; nothing that was kept for others is needed any more. */
  tidy(live: ReadonlySet<string>): Promise<void>;
  /** Says to the person why a session is left to others. */
  onRefused(session: string, reason: string): void;
}

/**
 * Finds the sessions that this process's agents can work for: those of its own data folder at once, others when their
 * repository and dependencies are here. No task is taken before, so that none waits for that.
 */
export class SiteFollower {
  readonly #options: SiteFollowerOptions;
  readonly #ready = new Set<string>();
  readonly #preparing = new Map<string, { stop: AbortController; over: Promise<void> }>();
  /** Sessions that are left alone until then, in milliseconds of a clock that only goes forward, and why. */
  readonly #refused = new Map<string, { readonly reason: string; readonly until: number }>();
  readonly #stopping = new AbortController();
  #known: ReadonlySet<string> | undefined;
  #tidying = Promise.resolve();
  #served = "";
  #following: Promise<void> | undefined;

  constructor(options: SiteFollowerOptions) {
    this.#options = options;
  }

  /** Resolves when the first look was taken. */
  async start(): Promise<void> {
    await this.#look();
    this.#following = this.#follow();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const { stop } of this.#preparing.values()) stop.abort();
    await this.#following;
    await Promise.all([...this.#preparing.values()].map(({ over }) => over));
    await this.#tidying;
  }

  async #follow(): Promise<void> {
    const { notices, logger } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await notices.next(LOOK_MILLISECONDS, signal);
      if (signal.aborted) return;
      await this.#look().catch((error: unknown) => {
        if (!signal.aborted) {
          logger.warn({ error: String(error) }, "could not look for sessions, trying again");
        }
      });
    }
  }

  async #look(): Promise<void> {
    const { pool, storage } = this.#options;
    const sites = await listSites(pool);
    this.#forget(new Set(sites.map(({ session }) => session)));
    const remote = sites.filter((site) => site.storage !== storage);
    for (const site of sites) if (!remote.includes(site)) this.#ready.add(site.session);
    for (const site of remote) {
      if (this.#whyNot(site) !== undefined) this.#ready.delete(site.session);
    }
    await this.#considerAll(remote.filter(({ session }) => this.#mayPrepare(session)));
    await this.#serve();
  }

  async #considerAll(sites: readonly SiteHead[]): Promise<void> {
    if (sites.length === 0) return;
    const waiting = new Set(await this.#options.queue.waitingSessions());
    for (const site of sites) if (waiting.has(site.session)) this.#consider(site);
  }

  #mayPrepare(session: string): boolean {
    const isBusy = this.#ready.has(session) || this.#preparing.has(session);
    return !isBusy && (this.#refused.get(session)?.until ?? 0) <= performance.now();
  }

  #consider(site: SiteHead): void {
    const reason = this.#whyNot(site);
    if (reason === undefined) {
      const stop = new AbortController();
      this.#preparing.set(site.session, { stop, over: this.#prepare(site.session, stop.signal) });
    } else this.#refuse(site.session, reason, 0);
  }

  #whyNot({ protocol, artelVersion, obstacle }: SiteHead): string | undefined {
    const own = this.#options.artelVersion;
    if (protocol === TRANSFER_PROTOCOL && artelVersion === own) return obstacle;
    return `it is worked on by Artel ${artelVersion}, and this is ${own}: install the same version on both machines`;
  }

  async #prepare(session: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#options.prepare(session, signal);
      this.#ready.add(session);
      await this.#serve();
    } catch (error) {
      if (signal.aborted) return;
      this.#ready.delete(session);
      const remedy = error instanceof ArtelError ? (error.remedy ?? "") : "";
      const message = error instanceof Error ? error.message : String(error);
      this.#refuse(session, `${message} ${remedy}`.trim(), AGAIN_MILLISECONDS);
    } finally {
      this.#preparing.delete(session);
    }
  }

  #refuse(session: string, reason: string, milliseconds: number): void {
    const isKnown = this.#refused.get(session)?.reason === reason;
    this.#refused.set(session, { reason, until: performance.now() + milliseconds });
    if (!isKnown) this.#options.onRefused(session, reason);
  }

  #forget(live: ReadonlySet<string>): void {
    const gone = this.#known === undefined ? [] : [...this.#known].filter((id) => !live.has(id));
    // The first time there may be something of a process that was killed.
    const hasLeft = this.#known === undefined || gone.length > 0;
    this.#known = live;
    for (const session of gone) {
      this.#preparing.get(session)?.stop.abort();
      this.#ready.delete(session);
      this.#refused.delete(session);
    }
    if (hasLeft) this.#tidying = this.#tidying.then(() => this.#tidy(live));
  }

  async #tidy(live: ReadonlySet<string>): Promise<void> {
    try {
      await this.#options.tidy(live);
    } catch (error) {
      this.#options.logger.warn({ error: String(error) }, "could not tidy up after sessions");
    }
  }

  /** Tells the queue, when it is something new. */
  async #serve(): Promise<void> {
    const sessions = [...this.#ready].toSorted();
    const served = sessions.join("\n");
    if (served === this.#served) return;
    this.#served = served;
    try {
      await this.#options.queue.serve(sessions);
    } catch (error) {
      this.#served = "";
      throw error;
    }
  }
}
