/**
 * The application's heavier operations, each loaded when it is first called: a command that only reads the event log
 * starts without the queue, the analysis and the jobs.
 */
import type { SettingsSlice } from "#infra/config";
import type * as Improve from "./improve.ts";
import type * as OpenSession from "./open-session.ts";
import type * as Reports from "./reports.ts";
import type * as Demo from "./demo/create-demo-repository.ts";
import type * as Doctor from "./doctor.ts";
import type * as OfferedAgents from "./agents/offered-agents.ts";
import type { Application } from "./application.ts";
import type * as Background from "./background-sessions.ts";
import type * as MemorySearch from "./memory/memory-search.ts";
import type * as Cancel from "./cancel-session.ts";
import type * as LeftWorktrees from "./left-worktrees.ts";
import type * as RecoverWork from "./recover-work.ts";
import type * as QueueControl from "./queue-control.ts";
import type * as PackSession from "./pack-session.ts";
import type * as Parts from "./parts.ts";
import type * as ToolServers from "./tool-servers/tool-servers.ts";
import type * as Worker from "./work-for-all.ts";
import type * as ArchiveEvents from "./event-retention/archive-events.ts";
import type * as AnalyzeFailure from "./analyze-failure.ts";
import type * as AnalyzeRepository from "./analyze-repository.ts";
import type * as CheckChange from "./check/check-change.ts";
import type * as Files from "./application.ts";
import type * as World from "./world.ts";
import type * as AgentOverview from "./agents/agent-overview.ts";
import type * as AuditAgents from "./agents/audit-agents.ts";
import type * as CreateAgent from "./agents/create-agent.ts";
import type * as SteerAgents from "./agents/steer-agents.ts";
import type * as Delegations from "./delegations.ts";
import type * as Approvals from "./approvals.ts";
import type * as Budget from "./budget.ts";
import type * as Messages from "./messages.ts";

export const improve: typeof Improve.improve = async (...input) =>
  (await import("./improve.ts")).improve(...input);

export const resumeSession: typeof Improve.resumeSession = async (...input) =>
  (await import("./improve.ts")).resumeSession(...input);

export const interruptedSessions: typeof Improve.interruptedSessions = async (...input) =>
  (await import("./improve.ts")).interruptedSessions(...input);

export const openTarget: typeof OpenSession.openTarget = async (...input) =>
  (await import("./open-session.ts")).openTarget(...input);

export const openConfiguredTarget: typeof OpenSession.openConfiguredTarget = async (...input) =>
  (await import("./open-session.ts")).openConfiguredTarget(...input);

export const canHandOver: typeof OpenSession.canHandOver = async (...input) =>
  (await import("./open-session.ts")).canHandOver(...input);

export const validateRequest: typeof OpenSession.validateRequest = async (...input) =>
  (await import("./open-session.ts")).validateRequest(...input);

export const readRepositoryFile: typeof Files.readRepositoryFile = async (...input) =>
  (await import("./application.ts")).readRepositoryFile(...input);

export const writeReports: typeof Reports.writeReports = async (...input) =>
  (await import("./reports.ts")).writeReports(...input);

export async function sessionReport(
  ...input: Parameters<typeof Reports.sessionReport>
): Promise<string> {
  return (await import("./reports.ts")).sessionReport(...input);
}

export async function sessionReportData(
  ...input: Parameters<typeof Reports.sessionReportData>
): Promise<ReturnType<typeof Reports.sessionReportData>> {
  return (await import("./reports.ts")).sessionReportData(...input);
}

export const createDemoRepository: typeof Demo.createDemoRepository = async (...input) =>
  (await import("./demo/create-demo-repository.ts")).createDemoRepository(...input);

export const examineMachine: typeof Doctor.examineMachine = async (...input) =>
  (await import("./doctor.ts")).examineMachine(...input);

export async function openBackgroundSessions(
  ...input: Parameters<typeof Background.openBackgroundSessions>
): Promise<Background.BackgroundSessions> {
  return (await import("./background-sessions.ts")).openBackgroundSessions(...input);
}

export async function createMemorySearch(
  application: Application,
): Promise<MemorySearch.MemorySearch> {
  const { MemorySearch: Search } = await import("./memory/memory-search.ts");
  return new Search(application);
}

export const offeredAgents: typeof OfferedAgents.offeredAgents = async (...input) =>
  (await import("./agents/offered-agents.ts")).offeredAgents(...input);

export const cancelSession: typeof Cancel.cancelSession = async (...input) =>
  (await import("./cancel-session.ts")).cancelSession(...input);

export const listWorktrees: typeof LeftWorktrees.listWorktrees = async (...input) =>
  (await import("./left-worktrees.ts")).listWorktrees(...input);

export const removeWorktree: typeof LeftWorktrees.removeWorktree = async (...input) =>
  (await import("./left-worktrees.ts")).removeWorktree(...input);

export const listRecoverableWork: typeof RecoverWork.listRecoverableWork = async (...input) =>
  (await import("./recover-work.ts")).listRecoverableWork(...input);

export const recoverWork: typeof RecoverWork.recoverWork = async (...input) =>
  (await import("./recover-work.ts")).recoverWork(...input);

export const archiveEvents: typeof ArchiveEvents.archiveEvents = async (...input) =>
  (await import("./event-retention/archive-events.ts")).archiveEvents(...input);

export const analyzeFailure: typeof AnalyzeFailure.analyzeFailure = async (...input) =>
  (await import("./analyze-failure.ts")).analyzeFailure(...input);

export const readLoggedFailure: typeof AnalyzeFailure.readLoggedFailure = async (...input) =>
  (await import("./analyze-failure.ts")).readLoggedFailure(...input);

export const analyzeRepository: typeof AnalyzeRepository.analyzeRepository = async (...input) =>
  (await import("./analyze-repository.ts")).analyzeRepository(...input);

export const checkChange: typeof CheckChange.checkChange = async (...input) =>
  (await import("./check/check-change.ts")).checkChange(...input);

export async function withQueueControl<T>(
  ...[application, use]: Parameters<typeof QueueControl.withQueueControl<T>>
): Promise<T> {
  return (await import("./queue-control.ts")).withQueueControl(application, use);
}

export const findTask: typeof QueueControl.findTask = async (...input) =>
  (await import("./queue-control.ts")).findTask(...input);

export const findQueuedSession: typeof QueueControl.findQueuedSession = async (...input) =>
  (await import("./queue-control.ts")).findQueuedSession(...input);

export const listParts: typeof Parts.listParts = async (...input) =>
  (await import("./parts.ts")).listParts(...input);

export const resetPart: typeof Parts.resetPart = async (...input) =>
  (await import("./parts.ts")).resetPart(...input);

export const workForAll: typeof Worker.workForAll = async (...input) =>
  (await import("./work-for-all.ts")).workForAll(...input);
export const showWorld: typeof World.showWorld = async (...input) =>
  (await import("./world.ts")).showWorld(...input);

export const compareWorlds: typeof World.compareWorlds = async (...input) =>
  (await import("./world.ts")).compareWorlds(...input);

export const delegateTask: typeof Delegations.delegateTask = async (...input) =>
  (await import("./delegations.ts")).delegateTask(...input);

export const findMessages: typeof Messages.findMessages = async (...input) =>
  (await import("./messages.ts")).findMessages(...input);

export const showMessage: typeof Messages.showMessage = async (...input) =>
  (await import("./messages.ts")).showMessage(...input);

export const sendMessage: typeof Messages.sendMessage = async (...input) =>
  (await import("./messages.ts")).sendMessage(...input);

export const listApprovals: typeof Approvals.listApprovals = async (...input) =>
  (await import("./approvals.ts")).listApprovals(...input);

export const showApproval: typeof Approvals.showApproval = async (...input) =>
  (await import("./approvals.ts")).showApproval(...input);

export const answerApproval: typeof Approvals.answerApproval = async (...input) =>
  (await import("./approvals.ts")).answerApproval(...input);

export const showSessionBudget: typeof Budget.showSessionBudget = async (...input) =>
  (await import("./budget.ts")).showSessionBudget(...input);

export const showCurrentBudget: typeof Budget.showCurrentBudget = async (...input) =>
  (await import("./budget.ts")).showCurrentBudget(...input);

export const listBudgets: typeof Budget.listBudgets = async (...input) =>
  (await import("./budget.ts")).listBudgets(...input);

export const setBudgetLimit: typeof Budget.setBudgetLimit = async (...input) =>
  (await import("./budget.ts")).setBudgetLimit(...input);

export const listToolServers: typeof ToolServers.listToolServers = async (...input) =>
  (await import("./tool-servers/tool-servers.ts")).listToolServers(...input);

export const approveToolServers: typeof ToolServers.approveToolServers = async (...input) =>
  (await import("./tool-servers/tool-servers.ts")).approveToolServers(...input);

export const revokeToolServers: typeof ToolServers.revokeToolServers = async (...input) =>
  (await import("./tool-servers/tool-servers.ts")).revokeToolServers(...input);

export const listAgents: typeof AgentOverview.listAgents = async (...input) =>
  (await import("./agents/agent-overview.ts")).listAgents(...input);

export async function* auditAgents(
  ...input: Parameters<typeof AuditAgents.auditAgents>
): ReturnType<typeof AuditAgents.auditAgents> {
  yield* (await import("./agents/audit-agents.ts")).auditAgents(...input);
}

export const showAgent: typeof AgentOverview.showAgent = async (...input) =>
  (await import("./agents/agent-overview.ts")).showAgent(...input);

export const createAgent: typeof CreateAgent.createAgent = async (...input) =>
  (await import("./agents/create-agent.ts")).createAgent(...input);

export const steerAgent: typeof SteerAgents.steerAgent = async (...input) =>
  (await import("./agents/steer-agents.ts")).steerAgent(...input);

/** Settings of all toolsmith jobs. Making them loads the jobs and the tools that they bring. */
export async function productSettings(): Promise<readonly SettingsSlice[]> {
  return (await import("./settings.ts")).productSettings;
}

export const packSession: typeof PackSession.packSession = async (...input) =>
  (await import("./pack-session.ts")).packSession(...input);
