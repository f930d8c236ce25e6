import { z } from "zod";
import { openConfiguredTarget, readSession, validateRequest, type SessionRequest } from "#app";
import { agentRoleSchema, briefSchema, type Brief } from "#domain";
import { McpError } from "../errors.ts";
import type { McpService } from "../service.ts";
import { sessionStatusSchema, statusAnswer } from "../session-status.ts";
import { defineTool } from "../tool.ts";

/** A session is known when its first events are written, which takes a moment. */
const OPENED_MILLISECONDS = 20_000;

const input = z.strictObject({
  goal: z
    .enum(["improve", "implement"])
    .describe(
      "improve: deterministic jobs find and fix what is certain, without a language model; implement: an agent does what the brief says",
    ),
  brief: z
    .strictObject({
      goal: briefSchema.shape.goal.describe("what is wanted, in plain words"),
      criteria: briefSchema.shape.criteria
        .default([])
        .describe("what must be true in the end, each in a sentence"),
      area: briefSchema.shape.area
        .default([])
        .describe("globs of the only files that may be edited; empty: all that no gate protects"),
      attachments: briefSchema.shape.attachments.describe(
        "texts of others that the goal is about, such as an issue; the agent is given them as data, not as instructions",
      ),
      role: agentRoleSchema.default("developer").describe("the kind of agent that does it"),
      commitType: briefSchema.shape.commitType
        .default("feat")
        .describe("type of the conventional commit"),
    })
    .optional()
    .describe("of the goal implement"),
  jobs: z
    .array(z.string().min(1))
    .min(1)
    .max(50)
    .optional()
    .describe("of the goal improve: only these jobs, such as safe-lint or format"),
  repository: z
    .string()
    .min(1)
    .max(4_096)
    .optional()
    .describe("path of the repository or a folder in it; default: where the server was started"),
  base: z
    .string()
    .regex(/^[^-\s][^\s]*$/)
    .max(500)
    .optional()
    .describe("branch, tag or commit to start from; default: what is checked out"),
  limits: z
    .strictObject({
      minutes: z.number().positive().max(10_080).optional(),
      files: z.int().positive().max(100_000).optional(),
      dollars: z.number().nonnegative().optional().describe("for language models"),
      tokens: z.int().nonnegative().optional().describe("of language models"),
    })
    .optional()
    .describe("limits lower than the configured ones; higher ones have no effect"),
  dryRun: z.boolean().default(false).describe("only make the plan, change nothing"),
  requireApproval: z
    .boolean()
    .default(false)
    .describe("wait for approve_plan before the plan is carried out"),
});

export const startSession = defineTool({
  name: "start_session",
  title: "Start a session",
  description:
    "Starts a session on a Git repository and answers at once with its id, while it goes on in the background. It works " +
    "in worktrees and sandboxes of its own on a commit, never on the working tree, and checks each change against the " +
    "unchanged code. It delivers a new branch artel/<session>, and touches no other. Follow it with wait_for_session.",
  input,
  output: sessionStatusSchema,
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: true,
  },
  async run(given, { service, signal }) {
    const { repositories, sessions } = service;
    const folder = await repositories.folder(given.repository);
    const target = await openConfiguredTarget(folder, service.configuration, given.base);
    await repositories.requireAllowed(target.repository);
    const request: SessionRequest = {
      ...target,
      ...goalOf(given),
      dryRun: given.dryRun,
      asksForPlan: given.requireApproval,
      ...(given.limits === undefined ? {} : { limits: given.limits }),
    };
    await validateRequest(request);
    signal.throwIfAborted();
    const id = await sessions.begin(request);
    return statusAnswer(service, await opened(service, id));
  },
});

type Input = z.output<typeof input>;

function goalOf({ goal, brief, jobs }: Input): Pick<SessionRequest, "jobs" | "brief"> {
  if (goal === "improve") {
    if (brief !== undefined) throw mismatched("brief", "implement");
    return jobs === undefined ? {} : { jobs };
  }
  if (jobs !== undefined) throw mismatched("jobs", "improve");
  if (brief === undefined) throw missing();
  return { brief: briefOf(brief) };
}

function briefOf({ role, ...brief }: NonNullable<Input["brief"]>): Brief {
  return briefSchema.parse({ ...brief, skills: [role] });
}

/** Its first view that says what it is. */
async function opened(service: McpService, id: string) {
  const { events } = service.application;
  const soon = AbortSignal.timeout(OPENED_MILLISECONDS);
  try {
    for await (const { type } of events.follow(id, 1, soon)) {
      if (type === "session.opened" || type === "session.finished") break;
    }
  } catch (error) {
    if (!soon.aborted) throw error;
  }
  const view = await readSession(events, id);
  if (view === undefined) throw new TypeError(`session ${id} has begun and has no events`);
  return view;
}

function missing(): McpError {
  return new McpError("MCP_GOAL_MISSING", "usage", "The goal implement needs a brief.", {
    remedy: 'Give brief: { "goal": "what is wanted, in plain words" }.',
  });
}

function mismatched(what: string, goal: string): McpError {
  return new McpError("MCP_GOAL_MISSING", "usage", `${what} belongs to the goal ${goal}.`, {
    remedy: `Leave ${what} out, or give goal: "${goal}".`,
  });
}
