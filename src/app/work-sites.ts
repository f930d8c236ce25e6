import type { Pool } from "pg";
import type { SessionView } from "#domain";
import { openRepository, type Repository } from "#infra/git";
import type { EventLog } from "#infra/events";
import { sessionInputSchema, type SessionInput } from "#orchestrator";
import type { Queue } from "#queue";
import type { Logger } from "#shared";
import { readRemainingMs, readSite, SiteKeeper, type TransferNotices } from "#transfer";
import type { WorkServices, WorkSite } from "#worker";
import type { Workbench } from "#worktrees";
import { describeSite, obstacleOf } from "./offered-site.ts";
import { prepareInProcess } from "./prepare-in-process.ts";
import { openRemoteSite, scratchOf, type RemoteSite } from "./remote-site.ts";
import { readSession } from "./session-log.ts";
import { openSite } from "./session-site.ts";
import type { WorkbenchPlace } from "./session-workbench.ts";
import { artelVersion } from "./version.ts";

export interface WorkSitesOptions {
  readonly pool: Pool;
  readonly queue: Pick<Queue, "input">;
  readonly events: EventLog;
  readonly dataFolder: string;
  /** The name of that folder. */
  readonly storage: string;
  readonly notices: TransferNotices;
  readonly logger: Logger;
  openWorkbench(place: WorkbenchPlace): Workbench;
}

/** Where this process works on sessions: in the repository itself, or in a mirror of one that another machine has. */
export class WorkSites {
  readonly #options: WorkSitesOptions;
  readonly #keeper: SiteKeeper;
  readonly #inputs = new Map<string, SessionInput>();
  readonly #workbenches = new Map<string, Promise<Workbench>>();
  readonly #sites = new Map<string, WorkSite>();
  readonly #remote = new Map<string, RemoteSite>();
  readonly #stopping = new AbortController();

  /** For workers: a session's events go where its process finds them. */
  readonly sink: WorkServices["events"] = {
    append: (session, events) =>
      (this.#remote.get(session)?.events ?? this.#options.events).append(session, events),
  };

  constructor(options: WorkSitesOptions) {
    const { pool, events, dataFolder, logger } = options;
    this.#options = options;
    const scratchFolder = scratchOf(dataFolder);
    this.#keeper = new SiteKeeper({ pool, events, logger, scratchFolder });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#keeper.stop();
    await this.#settleWorktrees();
  }

  /** What is half-made when the process ends is of no use to the next. */
  async #settleWorktrees(): Promise<void> {
    const opened = await Promise.allSettled(this.#workbenches.values());
    const own = opened.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    const remote = [...this.#remote.values()].map(({ site }) => site.workbench);
    await Promise.all([...own, ...remote].map((workbench) => workbench.settle()));
  }

  know(input: SessionInput): void {
    this.#inputs.set(input.id, input);
  }

  /** What a session was begun with, wherever it runs. */
  async input(session: string): Promise<SessionInput> {
    const { queue } = this.#options;
    const input = this.#inputs.get(session) ?? sessionInputSchema.parse(await queue.input(session));
    this.#inputs.set(session, input);
    return input;
  }

  workbench(input: SessionInput): Promise<Workbench> {
    this.know(input);
    const known = this.#workbenches.get(input.id);
    if (known !== undefined) return known;
    const opening = this.#openWorkbench(input);
    this.#workbenches.set(input.id, opening);
    // What failed once is tried again by the next who needs it.
    opening.catch(() => this.#workbenches.delete(input.id));
    return opening;
  }

  /** In a process that goes on with a session, what an earlier one prepared is put in place again; that is fast. */
  async #openWorkbench(input: SessionInput): Promise<Workbench> {
    const { events } = this.#options;
    const { id, limits } = input;
    const repository = await openRepository(input.repository);
    const workbench = this.#options.openWorkbench({ session: id, limits, repository, events });
    const view = await readSession(events, id);
    if (view?.project === undefined || view.dependencies === undefined) return workbench;
    if (!hasWorkLeft(view)) return workbench;
    const { refused } = view.dependencies;
    const given = { session: id, base: input.base.commit, project: view.project, refused };
    await prepareInProcess(workbench, given, this.#stopping.signal);
    return workbench;
  }

  async site(session: string): Promise<WorkSite> {
    const remote = this.#remote.get(session);
    if (remote !== undefined) return this.#withDeadline(session, remote.site);
    const known = this.#sites.get(session);
    if (known?.baseline !== undefined) return known;
    const { events } = this.#options;
    const input = await this.input(session);
    const site = await openSite({ events, input, workbench: await this.workbench(input) });
    this.#sites.set(session, site);
    return site;
  }

  /** Which is another one when the session was interrupted meanwhile. */
  async #withDeadline(session: string, site: WorkSite): Promise<WorkSite> {
    const remainingMs = await readRemainingMs(this.#options.pool, session);
    return { ...site, deadline: Date.now() + remainingMs };
  }

  /** Makes the tasks of a session of another data folder possible here. */
  async prepareRemote(session: string, signal: AbortSignal): Promise<void> {
    const { pool, events } = this.#options;
    const site = await readSite(pool, session);
    this.#remote.set(
      session,
      await openRemoteSite({ ...this.#options, log: events }, site, signal),
    );
  }

  async forgetRemote(session: string): Promise<void> {
    const remote = this.#remote.get(session);
    this.#remote.delete(session);
    await remote?.site.workbench.settle();
  }

  remoteSessions(): readonly string[] {
    return [...this.#remote.keys()];
  }

  /** Lets the agents of all processes that share the database work on a session of this one. */
  async offer(input: SessionInput): Promise<void> {
    const site = await this.site(input.id);
    const { repository } = site.workbench;
    const view = await readSession(this.#options.events, input.id);
    const offer = {
      session: input.id,
      storage: this.#options.storage,
      artelVersion: artelVersion(),
      obstacle: obstacleOf(repository, view?.dependencies?.refused),
      description: await describeSite(input, repository, site),
      remainingMs: site.deadline - Date.now(),
    };
    await this.#keeper.publish(offer, repository);
  }

  /** The same for a session that an earlier process has offered already. */
  async offerAgain(input: SessionInput): Promise<void> {
    const { events, logger } = this.#options;
    try {
      const view = await readSession(events, input.id);
      if (view === undefined || view.baseline.length === 0 || !hasWorkLeft(view)) return;
      await this.offer(input);
    } catch (error) {
      // The session's own steps meet the same, and say so.
      if (this.#stopping.signal.aborted) return;
      logger.warn({ session: input.id, error: String(error) }, "could not be offered again");
    }
  }

  async receive(input: SessionInput, commits: readonly string[]): Promise<readonly string[]> {
    const { repository } = await this.workbench(input);
    return this.#keeper.receive(input.id, repository, commits);
  }

  /** The session has ended: what others did for it until now is taken in, and no more is wanted. */
  async settle(session: string, repository: Repository | undefined): Promise<void> {
    await this.#keeper.settle(session, repository);
  }
}

/** Nothing is run in a worktree once the session delivers; one made then might outlive it. */
function hasWorkLeft({ phase }: Pick<SessionView, "phase">): boolean {
  return phase !== "deliver" && phase !== "learn";
}
