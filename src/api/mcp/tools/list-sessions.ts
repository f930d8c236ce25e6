import { z } from "zod";
import { repositoryRoot, visibleSessions } from "../session-access.ts";
import { sessionStatus, sessionStatusSchema } from "../session-status.ts";
import { defineTool } from "../tool.ts";

const listedSchema = sessionStatusSchema.pick({
  id: true,
  state: true,
  phase: true,
  goal: true,
  repository: true,
  branch: true,
  startedAt: true,
  lastEventAt: true,
  waitsForPlan: true,
});

export const listSessions = defineTool({
  name: "list_sessions",
  title: "List sessions",
  description: "Sessions of the repositories that this server may use, the newest first.",
  input: z.strictObject({
    state: listedSchema.shape.state.optional().describe("only those in this state"),
    repository: z.string().min(1).max(4_096).optional().describe("only those of this repository"),
    limit: z.int().min(1).max(100).default(20),
  }),
  output: z.object({ sessions: z.array(listedSchema) }),
  annotations: {
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  async run({ state, repository, limit }, { service }) {
    const root = await repositoryRoot(service, repository);
    const views = await visibleSessions(service, limit, (view) => {
      const isOfIt = root === undefined || view.opened?.repository === root;
      return isOfIt && (state === undefined || service.sessions.state(view) === state);
    });
    // The rest of each status is left out.
    const sessions = views.map((view) => listedSchema.parse(sessionStatus(service, view)));
    return { data: { sessions } };
  },
});
