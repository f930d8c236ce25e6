import { z } from "zod";
import { visibleSessions } from "../session-access.ts";
import { sessionStatus, sessionStatusSchema } from "../session-status.ts";
import { defineTool } from "../tool.ts";

const states = sessionStatusSchema.shape.state;

export const listSessions = defineTool({
  name: "list_sessions",
  title: "List sessions",
  description: "Sessions of the repositories that this server may use, the newest first.",
  input: z.strictObject({
    state: states.optional().describe("only those in this state"),
    repository: z.string().min(1).max(4_096).optional().describe("only those of this repository"),
    limit: z.int().min(1).max(100).default(20),
  }),
  output: z.object({
    sessions: z.array(
      sessionStatusSchema.pick({
        id: true,
        state: true,
        phase: true,
        goal: true,
        repository: true,
        branch: true,
        startedAt: true,
        lastEventAt: true,
        waitsForPlan: true,
      }),
    ),
  }),
  annotations: {
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  async run({ state, repository, limit }, { service }) {
    const folder =
      repository === undefined ? undefined : await service.repositories.folder(repository);
    const views = await visibleSessions(service, limit, (view) => {
      const isOfFolder = folder === undefined || view.opened?.repository === folder;
      return isOfFolder && (state === undefined || service.sessions.state(view) === state);
    });
    const sessions = views.map((view) => {
      const { tasks: _, base: __, ...status } = sessionStatus(service, view);
      const { id, phase, goal, branch, startedAt, lastEventAt, waitsForPlan } = status;
      const { state: now, repository: root } = status;
      return {
        id,
        state: now,
        phase,
        goal,
        repository: root,
        branch,
        startedAt,
        lastEventAt,
        waitsForPlan,
      };
    });
    return { data: { sessions } };
  },
});
