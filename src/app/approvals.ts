import { createApprovalInbox, type ApprovalInbox } from "#approvals";
import {
  approvalState,
  type Approval,
  type ApprovalAnswer,
  type ApprovalState,
  type SessionView,
} from "#domain";
import type { Database } from "#infra/database";
import { differenceStatistics, readRef, type FileDifference, type Repository } from "#infra/git";
import { createQueueControl } from "#queue";
import { displayCommand } from "#shared";
import { openFactStore } from "#world";
import type { Application } from "./application.ts";
import { logDecisions } from "./decisions.ts";
import { personActor } from "./person.ts";
import { findQueuedSession } from "./queue-control.ts";
import { sessionReportData, type Report } from "./reports.ts";
import { readSession } from "./session-log.ts";
import { sessionState, type SessionState } from "./session-state.ts";
import { repositoryAt } from "./settle-ended.ts";
import { withDatabase } from "./with-database.ts";

export type ListedApproval = Approval & { readonly state: ApprovalState };

/** Oldest first; session by the whole id or its end. Only what waits, unless all are wanted. */
export function listApprovals(
  application: Application,
  wanted: { readonly session?: string; readonly all: boolean },
): Promise<readonly ListedApproval[]> {
  return withInbox(application, async (inbox, database) => {
    const control = createQueueControl(database);
    const { session, all } = wanted;
    const found = await inbox.list({
      ...(session === undefined ? {} : { session: await findQueuedSession(control, session) }),
      ...(all ? {} : { state: "waiting" }),
    });
    return found.map(withState);
  });
}

/** What an approval is about; what is not known on this machine is undefined. */
export interface ShownApproval {
  readonly approval: ListedApproval;
  readonly session: { readonly id: string; readonly state: SessionState } | undefined;
  readonly violations: Report["violations"];
  readonly difference: readonly FileDifference[] | undefined;
  readonly commands: ChangeCommands | undefined;
}

/** How a person sees and takes the change. */
export interface ChangeCommands {
  readonly show: string;
  readonly take: string;
}

/** An approval by its id or the end of it, with what it is about. */
export function showApproval(application: Application, wanted: string): Promise<ShownApproval> {
  return withInbox(application, async (inbox) => {
    const approval = await inbox.find(wanted);
    const view = await readSession(application.events, approval.session);
    const violations = view === undefined ? [] : sessionReportData(view).violations;
    const repository = await repositoryAt(view?.opened?.repository);
    const isKept = repository !== undefined && (await keeps(repository, approval));
    const { base, commit } = approval.subject;
    return {
      approval: withState(approval),
      session: view && { id: view.id, state: sessionState(view) },
      violations: violations.filter((each) => each.approval === approval.id),
      difference: isKept ? await differenceStatistics(repository, base, commit) : undefined,
      commands: commandsFor(approval, repository, isKept),
    };
  });
}

/** What an answer leads to. */
export type AnswerEffect =
  /** Its session is at work and goes on with it. */
  | "session-goes-on"
  /** Its session was cut off and goes on with it when it is resumed. */
  | "when-resumed"
  /** Its session has ended with the change in its branch. */
  | "in-branch"
  /** Its session has ended without the change. */
  | "not-in-branch"
  /** Its session's events are not on this machine. */
  | "unknown";

export interface AnsweredApproval {
  readonly approval: ListedApproval;
  /** It had this answer already. */
  readonly isRepeated: boolean;
  readonly effect: AnswerEffect;
  readonly branch: string | undefined;
  readonly commands: ChangeCommands | undefined;
}

/** Answers an approval for the person who runs this process. Refuses (`APPROVAL_DECIDED`) what has another answer. */
export function answerApproval(
  application: Application,
  wanted: string,
  given: { readonly answer: ApprovalAnswer; readonly comment?: string },
): Promise<AnsweredApproval> {
  return withInbox(application, async (inbox, database) => {
    const { id } = await inbox.find(wanted);
    const { kind, approval } = await inbox.decide(id, { ...given, by: personActor() });
    await tellEnded(application, inbox, database);
    const view = await readSession(application.events, approval.session);
    const repository = await repositoryAt(view?.opened?.repository);
    const isKept = repository !== undefined && (await keeps(repository, approval));
    return {
      approval: withState(approval),
      isRepeated: kind === "again",
      effect: effectOf(approval, view),
      branch: view?.delivered?.branch,
      commands: commandsFor(approval, repository, isKept),
    };
  });
}

/** Sessions that have ended cannot learn of it themselves. */
async function tellEnded(
  { configuration, events }: Application,
  inbox: ApprovalInbox,
  database: Database,
): Promise<void> {
  const facts = await openFactStore({
    database,
    redisUrl: configuration.get("redisUrl"),
    retainedVersions: configuration.get("world.retainedVersions"),
  });
  try {
    await logDecisions({ inbox, events, facts });
  } finally {
    await facts.close();
  }
}

function effectOf({ task }: Approval, view: SessionView | undefined): AnswerEffect {
  if (view === undefined) return "unknown";
  if (view.finished === undefined)
    return sessionState(view) === "working" ? "session-goes-on" : "when-resumed";
  const isMerged = view.merged.some((merge) => merge.task === task);
  return isMerged && view.delivered !== undefined ? "in-branch" : "not-in-branch";
}

async function keeps(repository: Repository, { subject }: Approval): Promise<boolean> {
  return (await readRef(repository, subject.ref)) === subject.commit;
}

/** Undefined when the repository is here and has the commit no longer. */
function commandsFor(
  { subject }: Approval,
  repository: Repository | undefined,
  isKept: boolean,
): ChangeCommands | undefined {
  if (repository !== undefined && !isKept) return undefined;
  const place = repository === undefined ? [] : ["-C", repository.root];
  const command = (...words: string[]) => displayCommand(["git", ...place, ...words, subject.ref]);
  return { show: command("show", "--stat", "--patch"), take: command("cherry-pick") };
}

function withState(approval: Approval): ListedApproval {
  return { ...approval, state: approvalState(approval) };
}

function withInbox<T>(
  application: Application,
  use: (inbox: ApprovalInbox, database: Database) => Promise<T>,
): Promise<T> {
  return withDatabase(application, async (database) => {
    const inbox = createApprovalInbox(database);
    try {
      return await use(inbox, database);
    } finally {
      inbox.close();
    }
  });
}
