import { protectedArea } from "#gates";
import type { Risk } from "#domain";
import type { SessionView } from "#domain/session-view";
import { openRepository } from "#infra/git";
import type { EventLog } from "#infra/events";
import { packParcel, type Parcel, type ParcelChange } from "#pipelines";
import { ArtelError } from "#shared";
import { readSession, requireSession, sessionIds } from "./session-log.ts";
import { sessionReport, sessionReportData, type Report } from "./reports.ts";

const RISKS: readonly Risk[] = ["low", "medium", "high"];

/** Writes what a session delivered into a folder, for a job that may write: that of the id, or the repository's latest. */
export async function packSession(
  events: EventLog,
  path: string,
  wanted: { readonly session?: string; readonly folder: string },
): Promise<Parcel> {
  const repository = await openRepository(path);
  const view =
    wanted.session === undefined
      ? await latestSession(events, repository.root)
      : await requireSession(events, wanted.session);
  const parcel = describeParcel(sessionReportData(view));
  await packParcel(repository, { parcel, report: sessionReport(view, "markdown") }, wanted.folder);
  return parcel;
}

async function latestSession(events: EventLog, root: string): Promise<SessionView> {
  for (const id of (await sessionIds(events)).toReversed()) {
    const view = await readSession(events, id);
    if (view?.opened?.repository === root) return view;
  }
  throw new ArtelError({
    code: "SESSION_NOT_FOUND",
    kind: "not-found",
    message: `There was no session of ${root}.`,
    remedy: "Run `artel improve`, `artel implement` or `artel heal` there first.",
    details: { repository: root },
  });
}

function describeParcel(report: Report): Parcel {
  const change = describeChange(report);
  return {
    format: "artel-parcel/1",
    session: report.session,
    goal: report.goal,
    outcome: report.outcome,
    base: report.base.commit,
    costUsd: report.figures.costUsd,
    wallMs: report.figures.time.wallMs,
    ...(change !== undefined && { change }),
  };
}

function describeChange({ commit, changes, figures }: Report): ParcelChange | undefined {
  if (commit === undefined) return undefined;
  const files = new Set(changes.flatMap((change) => change.files));
  const risk = Math.max(0, ...changes.map((change) => RISKS.indexOf(change.risk)));
  return {
    commit,
    verdict: changes.every(({ verdict }) => verdict.status === "pass") ? "pass" : "unknown",
    risk: RISKS[risk] ?? "high",
    commits: changes.length,
    files: files.size,
    testFiles: [...files].filter((file) => protectedArea(file) === "tests").length,
    insertions: figures.insertions,
    deletions: figures.deletions,
  };
}
