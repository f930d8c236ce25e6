import type { ApprovalInbox } from "#approvals";
import {
  approvalState,
  type Approval,
  type ApprovalAnswer,
  type ApprovalState,
  type ApprovalSubject,
  type SessionView,
} from "#domain";
import type { Database } from "#infra/database";
import { differenceStatistics, readRef, type FileDifference, type Repository } from "#infra/git";
import { createQueueControl, type QueueControl } from "#queue";
import { displayCommand } from "#shared";
import { openFactStore } from "#world";
import type { Application } from "./application.ts";
import { logDecisions } from "./decisions.ts";
import { personActor } from "./person.ts";
import { findQueuedSession } from "./queue-control.ts";
import { sessionReportData, type Report } from "./reports.ts";
import { readSession, sessionIds } from "./session-log.ts";
import { sessionState, type SessionState } from "./session-state.ts";
import { repositoryAt } from "./settle-ended.ts";
import { withApprovals } from "./with-approvals.ts";

export type ListedApproval = Approval & { readonly state: ApprovalState };

/** Oldest first; session by the whole id or its end. Only what waits, unless all are wanted. */
export function listApprovals(
  application: Application,
  wanted: { readonly session?: string; readonly all: boolean },
): Promise<readonly ListedApproval[]> {
  return withApprovals(application, async (inbox, database) => {
    const control = createQueueControl(database);
    const { session, all } = wanted;
    const found = await inbox.list({
      ...(session === undefined
        ? {}
        : { session: await findSession(application, control, session) }),
      ...(all ? {} : { state: "waiting" }),
    });
    return found.map(withState);
  });
}

/** One whose plan waits has no task yet, but events; of one of another machine there are only tasks. */
async function findSession(
  { events }: Application,
  control: QueueControl,
  wanted: string,
): Promise<string> {
  const ids = (await sessionIds(events)).filter((id) => id === wanted || id.endsWith(`-${wanted}`));
  const [id] = ids;
  return id !== undefined && ids.length === 1 ? id : findQueuedSession(control, wanted);
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
  return withApprovals(application, async (inbox) => {
    const approval = await inbox.find(wanted);
    const view = await readSession(application.events, approval.session);
    const violations = view === undefined ? [] : sessionReportData(view).violations;
    const repository = await repositoryAt(view?.opened?.repository);
    return {
      approval: withState(approval),
      session: view && { id: view.id, state: sessionState(view) },
      violations: violations.filter((each) => each.approval === approval.id),
      ...(await changeOf(approval, repository)),
    };
  });
}

/** Nothing for an approval that is about no change. */
async function changeOf(
  { subject }: Approval,
  repository: Repository | undefined,
): Promise<Pick<ShownApproval, "difference" | "commands">> {
  if (subject.kind !== "violation") return { difference: undefined, commands: undefined };
  const { base, commit } = subject;
  const isKept = repository !== undefined && (await keeps(repository, subject));
  return {
    difference: isKept ? await differenceStatistics(repository, base, commit) : undefined,
    commands: commandsFor(subject, repository, isKept),
  };
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
  /** Its agent went on without it: the answer counts when it wants the same again in this task. */
  | "after-deadline"
  /** Nobody waits for an answer any more. */
  | "too-late"
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

/**
 * Answers an approval for the person who runs this process, unless it is said who answers. Refuses (`APPROVAL_DECIDED`)
 * what has another answer.
 */
export function answerApproval(
  application: Application,
  wanted: string,
  given: { readonly answer: ApprovalAnswer; readonly comment?: string; readonly by?: string },
): Promise<AnsweredApproval> {
  return withApprovals(application, async (inbox, database) => {
    const { id } = await inbox.find(wanted);
    const { kind, approval } = await inbox.decide(id, { ...given, by: given.by ?? personActor() });
    await tellEnded(application, inbox, database);
    const view = await readSession(application.events, approval.session);
    const repository = await repositoryAt(view?.opened?.repository);
    const { commands } = await changeOf(approval, repository);
    return {
      approval: withState(approval),
      isRepeated: kind === "again",
      effect: effectOf(approval, view),
      branch: view?.delivered?.branch,
      commands,
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

function effectOf(approval: Approval, view: SessionView | undefined): AnswerEffect {
  const { task, subject, decision, deadline } = approval;
  if (view === undefined) return "unknown";
  if (view.finished === undefined) {
    if (sessionState(view) !== "working") return "when-resumed";
    const isLate = decision !== undefined && deadline !== undefined && decision.at > deadline.at;
    return subject.kind === "permission" && isLate ? "after-deadline" : "session-goes-on";
  }
  if (subject.kind !== "violation") return "too-late";
  const isMerged = view.merged.some((merge) => merge.task === task);
  return isMerged && view.delivered !== undefined ? "in-branch" : "not-in-branch";
}

type Change = Extract<ApprovalSubject, { kind: "violation" }>;

async function keeps(repository: Repository, { ref, commit }: Change): Promise<boolean> {
  return (await readRef(repository, ref)) === commit;
}

/** Undefined when the repository is here and has the commit no longer. */
function commandsFor(
  { ref }: Change,
  repository: Repository | undefined,
  isKept: boolean,
): ChangeCommands | undefined {
  if (repository !== undefined && !isKept) return undefined;
  const place = repository === undefined ? [] : ["-C", repository.root];
  const command = (...words: string[]) => displayCommand(["git", ...place, ...words, ref]);
  return { show: command("show", "--stat", "--patch"), take: command("cherry-pick") };
}

function withState(approval: Approval): ListedApproval {
  return { ...approval, state: approvalState(approval) };
}
