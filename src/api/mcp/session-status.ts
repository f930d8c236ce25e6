import { z } from "zod";
import type { Approval } from "#domain";
import { sessionFigures, type SessionView } from "#domain/session-view";
import type { McpService } from "./service.ts";
import type { ToolAnswer } from "./tool.ts";

const errorSchema = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string().nullable(),
});

export const sessionStatusSchema = z.object({
  id: z.string(),
  state: z
    .enum([
      "working",
      "interrupted",
      "delivered",
      "nothing-to-do",
      "cancelled",
      "failed",
      "dry-run",
    ])
    .describe(
      "working: a process is at it; interrupted: it can be resumed; all others: it has ended",
    ),
  phase: z.string().describe("the step of its life that it is in or ended in"),
  goal: z.string(),
  repository: z.string().nullable(),
  base: z.object({ commit: z.string(), name: z.string().nullable() }).nullable(),
  branch: z.string().nullable().describe("the branch that was delivered"),
  startedAt: z.string(),
  lastEventAt: z.string(),
  tasks: z.object({
    planned: z.int(),
    ended: z.int(),
    merged: z.int(),
  }),
  changes: z.object({
    commits: z.int(),
    files: z.int(),
    insertions: z.int(),
    deletions: z.int(),
  }),
  spending: z.object({
    modelCalls: z.int(),
    dollars: z.number(),
    unpricedTokens: z.int().describe("tokens of models whose price is not known"),
  }),
  waitsForPlan: z.boolean().describe("its plan waits for approve_plan"),
  approvals: z
    .array(z.object({ id: z.string(), question: z.string() }))
    .describe("what waits for an answer"),
  leftAlone: z
    .array(z.object({ part: z.string(), until: z.string(), reason: z.string() }))
    .describe("what it depends on and that failed too often"),
  error: errorSchema.nullable().describe("why it failed, or stopped before its end"),
  next: z.string().describe("what can be done now"),
});
export type SessionStatus = z.infer<typeof sessionStatusSchema>;

export function reportAddress(id: string): string {
  return `artel://sessions/${id}/report`;
}

/** How a session is doing, with where its report is read. */
export function statusAnswer(service: McpService, view: SessionView): ToolAnswer<SessionStatus> {
  return { data: sessionStatus(service, view), links: [reportLink(view.id)] };
}

export function reportLink(id: string) {
  return {
    type: "resource_link" as const,
    uri: reportAddress(id),
    name: `report of ${id}`,
    mimeType: "text/markdown",
  };
}

export function sessionStatus(service: McpService, view: SessionView): SessionStatus {
  const { opened, delivered, tasks } = view;
  const figures = sessionFigures(view);
  const state = service.sessions.state(view);
  const waiting = view.finished === undefined ? waitingOf(view) : [];
  const status = {
    id: view.id,
    state,
    phase: view.phase,
    goal: opened?.goal ?? "",
    repository: opened?.repository ?? null,
    base: opened === undefined ? null : { name: null, ...opened.base },
    branch: delivered?.branch ?? null,
    startedAt: moment(view.startedAt),
    lastEventAt: moment(view.lastAt),
    tasks: {
      planned: tasks.length,
      ended: tasks.filter(({ result }) => result !== undefined).length,
      merged: tasks.filter((task) => task.state === "merged").length,
    },
    changes: {
      commits: figures.commits,
      files: figures.files,
      insertions: figures.insertions,
      deletions: figures.deletions,
    },
    spending: {
      modelCalls: figures.modelCalls,
      dollars: figures.costUsd,
      unpricedTokens: figures.unpricedTokens,
    },
    waitsForPlan: waiting.some(isPlan),
    approvals: waitingOf(view).map(({ id, question }) => ({ id, question })),
    leftAlone: [...view.unavailable.values()].map(({ part, until, reason }) => {
      return { part, until: moment(until), reason };
    }),
    error: errorOf(service, view),
  };
  return { ...status, next: nextStep(status) };
}

/** What waits for an answer also when its session has ended: a change that was kept out may still be approved. */
function waitingOf(view: SessionView): readonly Approval[] {
  return view.approvals.filter(
    (approval) =>
      approval.decision === undefined && (view.finished === undefined || !isPlan(approval)),
  );
}

function isPlan({ subject }: Approval): boolean {
  return subject.kind === "plan";
}

function errorOf(service: McpService, { id, finished }: SessionView): SessionStatus["error"] {
  if (finished?.code !== undefined) {
    const { code, message = "", remedy = null } = finished;
    return { code, message, remedy };
  }
  const stop = finished === undefined ? service.sessions.stopOf(id) : undefined;
  if (stop === undefined) return null;
  const { code, message, remedy = null } = stop;
  return { code, message, remedy };
}

function nextStep({
  id,
  state,
  branch,
  waitsForPlan,
  approvals,
}: Omit<SessionStatus, "next">): string {
  const answers = approvals.length === 0 ? "" : " Answer what waits with answer_approval.";
  switch (state) {
    case "working":
      return waitsForPlan
        ? `See the plan with session_plan, then approve_plan for ${id}.`
        : `Wait with wait_for_session.${answers}`;
    case "interrupted":
      return "Go on with resume_session, or end it with cancel_session.";
    case "delivered":
      return `Read session_report; the work is on the branch ${branch ?? ""}, to be reviewed and merged.${answers}`;
    default:
      return `Read session_report.${answers}`;
  }
}

export function moment(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
