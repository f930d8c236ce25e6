import { join } from "node:path";
import type { Pool } from "pg";
import type { EventLog } from "#infra/events";
import { openMirror, treeOf, type Repository } from "#infra/git";
import {
  mirrorFolder,
  postEvents,
  RemoteRepository,
  touchMirror,
  TransferError,
  type Site,
  type TransferNotices,
} from "#transfer";
import type { WorkServices, WorkSite } from "#worker";
import type { Workbench } from "#worktrees";
import { offeredSiteSchema, type OfferedSite } from "./offered-site.ts";
import { prepareInProcess } from "./prepare-in-process.ts";
import type { WorkbenchPlace } from "./session-workbench.ts";

/** What a machine brings to work on the sessions of others. */
export interface RemoteMachine {
  readonly pool: Pool;
  readonly dataFolder: string;
  /** The name of that folder. */
  readonly storage: string;
  readonly notices: TransferNotices;
  /** The log of this machine; a session's stream is in it when both use one server. */
  readonly log: EventLog;
  openWorkbench(place: WorkbenchPlace): Workbench;
}

export interface RemoteSite {
  readonly site: WorkSite;
  readonly events: WorkServices["events"];
}

/** Where mirrors are, below the data folder. */
export function mirrorsOf(dataFolder: string): string {
  return join(dataFolder, "mirrors");
}

/** Where files are that are on their way. */
export function scratchOf(dataFolder: string): string {
  return join(dataFolder, "transfers");
}

/**
 * Makes everything ready on this machine to do tasks of a session of another one: the base commit with its history,
 * the toolchain and the dependencies. Refuses (`TRANSFER_SITE_REFUSED`) a description that it does not understand.
 */
export async function openRemoteSite(
  machine: RemoteMachine,
  site: Site,
  signal: AbortSignal,
): Promise<RemoteSite> {
  const { session } = site;
  const offered = parseOffer(site);
  const mirror = await mirrorOf(machine, site, offered);
  const { pool, storage, notices } = machine;
  const scratchFolder = scratchOf(machine.dataFolder);
  const remote = new RemoteRepository({ pool, session, storage, mirror, scratchFolder, notices });
  const events = await eventsOf(machine, session);
  const workbench = machine.openWorkbench({
    session,
    limits: offered.limits,
    repository: mirror,
    events,
    onCommit: ({ ref, commit, parent }) => remote.handOver(ref, commit, parent),
    obtain: (commit, stop) => remote.obtain(commit, stop),
  });
  await remote.obtain(offered.base, signal);
  await prepareInProcess(workbench, { session, ...offered }, signal);
  return { site: await workSite(site, offered, workbench), events };
}

function parseOffer({ session, description }: Site): OfferedSite {
  const parsed = offeredSiteSchema.safeParse(description);
  if (parsed.success) return parsed.data;
  throw new TransferError(
    "TRANSFER_SITE_REFUSED",
    "refused",
    `What session ${session} says of its repository is not understood here.`,
    { session, remedy: "Install the same version of Artel on both machines.", cause: parsed.error },
  );
}

async function mirrorOf(
  { dataFolder }: RemoteMachine,
  { storage }: Site,
  { repository, base, person }: OfferedSite,
): Promise<Repository> {
  const { name, place, shallow } = repository;
  const folder = mirrorFolder(mirrorsOf(dataFolder), { storage, repository: place, name });
  const mirror = await openMirror({ folder, commit: base, person, shallow });
  await touchMirror(folder);
  return mirror;
}

/** Straight into the session's log where that is on a server of both machines. */
async function eventsOf(
  { pool, log }: RemoteMachine,
  session: string,
): Promise<WorkServices["events"]> {
  const isShared = (await log.readEnd(session)).length > 0;
  if (isShared) return log;
  return { append: (stream, events) => postEvents(pool, stream, events) };
}

async function workSite(
  { remainingMs }: Site,
  { base, project, gates, gateSettings, jobOptions, baseline }: OfferedSite,
  workbench: Workbench,
): Promise<WorkSite> {
  const tree = await treeOf(workbench.repository, base);
  return {
    workbench,
    project,
    baseline: { commit: base, tree, observations: baseline },
    gates,
    gateSettings,
    jobOptions,
    deadline: Date.now() + remainingMs,
  };
}
