export type { Application } from "./application.ts";
export type { AnsweredApproval, ListedApproval, ShownApproval } from "./approvals.ts";
export { requireDataFolder } from "./data-folder.ts";
export type { DueSession, DueSessions, KeptSession } from "./event-retention/due-sessions.ts";
export type { Examination } from "./doctor.ts";
export { eventPlaceOf, openEvents, openEventsAt } from "./event-place.ts";
export type { EventPlace } from "./event-place.ts";
export type { RunOptions, RunOutcome } from "./improve.ts";
export type { SessionRequest } from "./open-session.ts";
export {
  analyzeRepository,
  answerApproval,
  archiveEvents,
  cancelSession,
  compareWorlds,
  createDemoRepository,
  delegateTask,
  examineMachine,
  findMessages,
  findQueuedSession,
  findTask,
  improve,
  interruptedSessions,
  listApprovals,
  listBudgets,
  listParts,
  listWorktrees,
  openTarget,
  productSettings,
  readRepositoryFile,
  removeWorktree,
  resetPart,
  resumeSession,
  sendMessage,
  sessionReport,
  sessionReportData,
  setBudgetLimit,
  showApproval,
  showCurrentBudget,
  showMessage,
  showSessionBudget,
  showWorld,
  validateRequest,
  withQueueControl,
  workForAll,
  writeReports,
} from "./operations.ts";
export type { Report, ReportFormat } from "./reports.ts";
export {
  readSession,
  replaySession,
  requireSession,
  sessionIds,
  sessionsOverview,
} from "./session-log.ts";
export type { Replay, SessionsOverview } from "./session-log.ts";
export { sessionState } from "./session-state.ts";
export type { SessionState } from "./session-state.ts";
