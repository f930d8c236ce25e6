import { z } from "zod";
import { visibleSession } from "../session-access.ts";
import { sessionStatus } from "../session-status.ts";
import { defineTool } from "../tool.ts";
import { sessionInput } from "./session-input.ts";

export const sessionPlan = defineTool({
  name: "session_plan",
  title: "Plan of a session",
  description:
    "The tasks into which a session cut its goal, each with its state, what it says will be done and why. Empty until the plan is made.",
  input: z.strictObject({ session: sessionInput }),
  output: z.object({
    session: z.string(),
    isPlanned: z.boolean(),
    waitsForPlan: z.boolean().describe("it waits for approve_plan"),
    estimateSeconds: z.number().nullable().describe("of all tasks together, from measurements"),
    tasks: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        reason: z.string(),
        state: z.enum([
          "waiting",
          "working",
          "done",
          "merged",
          "nothing",
          "rejected",
          "failed",
          "cancelled",
          "limit",
        ]),
        risk: z.string(),
        units: z.array(z.string()),
        dependsOn: z.array(z.string()),
        attempts: z.int(),
        progress: z.string().nullable(),
        summary: z.string().nullable(),
      }),
    ),
    skipped: z.array(z.object({ job: z.string(), reason: z.string() })),
    deferredUnits: z.int().describe("beyond a limit, left for a later session"),
  }),
  annotations: {
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  async run({ session }, { service }) {
    const view = await visibleSession(service, session);
    const { plan } = view;
    return {
      data: {
        session: view.id,
        isPlanned: plan !== undefined,
        waitsForPlan: sessionStatus(service, view).waitsForPlan,
        estimateSeconds: plan === undefined ? null : Math.round(plan.estimateMs / 1_000),
        tasks: view.tasks.map(({ task, state, attempts, progress, result }) => ({
          id: task.id,
          title: task.title,
          reason: task.reason,
          state,
          risk: task.risk,
          units: task.units.map(({ title }) => title),
          dependsOn: task.dependsOn,
          attempts,
          progress: progress ?? null,
          summary: result?.summary ?? null,
        })),
        skipped: plan?.skipped ?? [],
        deferredUnits: plan?.deferredUnits ?? 0,
      },
    };
  },
});
