export type { Application } from "./application.ts";
export { openEvents, openEventsIn, requireDataFolder } from "./data-folder.ts";
export type { Examination } from "./doctor.ts";
export type { RunOptions, RunOutcome } from "./improve.ts";
export {
  analyzeRepository,
  cancelSession,
  compareWorlds,
  createDemoRepository,
  examineMachine,
  findQueuedSession,
  findTask,
  improve,
  interruptedSessions,
  listWorktrees,
  openTarget,
  productSettings,
  readRepositoryFile,
  removeWorktree,
  resumeSession,
  sessionReport,
  sessionReportData,
  showWorld,
  validateRequest,
  withQueueControl,
  workForAll,
  writeReports,
} from "./operations.ts";
export type { Report, ReportFormat } from "./reports.ts";
export { readSession, requireSession, sessionIds, sessionsOverview } from "./session-log.ts";
export type { SessionsOverview } from "./session-log.ts";
export { sessionState } from "./session-state.ts";
export type { SessionState } from "./session-state.ts";
