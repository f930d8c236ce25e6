export type { ListedAgent, ShownAgent } from "./agents/agent-overview.ts";
export type { AgentWishes } from "./agents/create-agent.ts";
export type { AgentSteering, SteeredAgent } from "./agents/steer-agents.ts";
export type { Application } from "./application.ts";
export type { AnsweredApproval, ListedApproval, ShownApproval } from "./approvals.ts";
export type { BackgroundSessions, SessionListener } from "./background-sessions.ts";
export type { CheckedChange } from "./check/check-change.ts";
export { requireDataFolder } from "./data-folder.ts";
export type { DueSession, DueSessions, KeptSession } from "./event-retention/due-sessions.ts";
export type { Examination } from "./examination.ts";
export { eventPlaceOf, openEvents, openEventsAt } from "./event-place.ts";
export type { EventPlace } from "./event-place.ts";
export type { RunOptions, RunOutcome } from "./improve.ts";
export type { WantedLimits } from "./lowered-limits.ts";
export { memoryKinds } from "./memory/memory-entry.ts";
export type { MemoryEntry, MemoryKind } from "./memory/memory-entry.ts";
export type { MemoryHit, MemorySearch } from "./memory/memory-search.ts";
export type { SessionRequest } from "./open-session.ts";
export {
  analyzeFailure,
  canHandOver,
  readLoggedFailure,
  analyzeRepository,
  answerApproval,
  approveToolServers,
  archiveEvents,
  auditAgents,
  cancelSession,
  checkChange,
  compareWorlds,
  createAgent,
  createDemoRepository,
  createMemorySearch,
  delegateTask,
  examineMachine,
  findMessages,
  findQueuedSession,
  findTask,
  improve,
  interruptedSessions,
  listAgents,
  listApprovals,
  listBudgets,
  listParts,
  listRecoverableWork,
  listToolServers,
  listWorktrees,
  offeredAgents,
  openBackgroundSessions,
  openConfiguredTarget,
  openTarget,
  packSession,
  productSettings,
  readRepositoryFile,
  recoverWork,
  removeWorktree,
  resetPart,
  resumeSession,
  revokeToolServers,
  sendMessage,
  sessionReport,
  sessionReportData,
  setBudgetLimit,
  showAgent,
  showApproval,
  showCurrentBudget,
  showMessage,
  showSessionBudget,
  showWorld,
  steerAgent,
  validateRequest,
  withQueueControl,
  workForAll,
  writeReports,
} from "./operations.ts";
export type { RecoverableWork, RecoveredWork } from "./recover-work.ts";
export type { Report, ReportFormat } from "./reports.ts";
export {
  readSession,
  replaySession,
  requireSession,
  sessionIds,
  sessionsOverview,
} from "./session-log.ts";
export type { Replay, SessionsOverview } from "./session-log.ts";
export type { ListedToolServer } from "./tool-servers/tool-servers.ts";
export { sessionState } from "./session-state.ts";
export type { SessionState } from "./session-state.ts";
export { SessionViews } from "./session-views.ts";
