export type { Application } from "./application.ts";
export { requireDataFolder } from "./data-folder.ts";
export type { DueSession, DueSessions, KeptSession } from "./event-retention/due-sessions.ts";
export type { Examination } from "./doctor.ts";
export { eventPlaceOf, openEvents, openEventsAt } from "./event-place.ts";
export type { EventPlace } from "./event-place.ts";
export type { RunOptions, RunOutcome } from "./improve.ts";
export {
  analyzeRepository,
  archiveEvents,
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
