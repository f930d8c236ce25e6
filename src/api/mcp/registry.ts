import type { DefinedTool } from "./tool.ts";
import { answerApproval } from "./tools/answer-approval.ts";
import { approvePlan } from "./tools/approve-plan.ts";
import { cancelSession } from "./tools/cancel-session.ts";
import { listAgents } from "./tools/list-agents.ts";
import { listApprovals } from "./tools/list-approvals.ts";
import { listSessions } from "./tools/list-sessions.ts";
import { resumeSession } from "./tools/resume-session.ts";
import { searchMemory } from "./tools/search-memory.ts";
import { sessionPlan } from "./tools/session-plan.ts";
import { sessionReport } from "./tools/session-report.ts";
import { sessionStatus } from "./tools/session-status.ts";
import { startSession } from "./tools/start-session.ts";
import { waitForSession } from "./tools/wait-for-session.ts";

/** In the order in which they are listed. */
export const tools: readonly DefinedTool[] = [
  startSession,
  waitForSession,
  sessionStatus,
  listSessions,
  sessionPlan,
  approvePlan,
  listApprovals,
  answerApproval,
  cancelSession,
  resumeSession,
  sessionReport,
  searchMemory,
  listAgents,
];
