import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";

const repository = z
  .string()
  .max(4_096)
  .optional()
  .describe("path of the repository; default: where the server was started");

const FOLLOW =
  "Follow it with wait_for_session until it has ended; when its plan waits, show me session_plan and ask me before " +
  "approve_plan. In the end read session_report and tell me what is on the branch, what was dropped and why, and what I " +
  "should look at before I merge it. Merge nothing yourself.";

/** What a person can choose in their client instead of writing it. */
export function registerPrompts(server: McpServer): void {
  server.registerPrompt(
    "improve",
    {
      title: "Improve this repository",
      description: "Finds and fixes what is certain, without a language model, on a branch",
      argsSchema: z.object({ repository }),
    },
    ({ repository: path }) =>
      asked(`Start an Artel session with the goal improve${onRepository(path)}. ${FOLLOW}`),
  );
  server.registerPrompt(
    "implement",
    {
      title: "Implement a goal",
      description: "Has an agent carry out a goal in words, judged by the gates, on a branch",
      argsSchema: z.object({
        goal: z.string().min(1).max(100_000).describe("what is wanted, in plain words"),
        repository,
      }),
    },
    ({ goal, repository: path }) =>
      asked(
        `Start an Artel session with the goal implement${onRepository(path)} and requireApproval. Make the brief of what ` +
          `I want: the goal, and as criteria what must be true in the end.\n\n${goal}\n\n${FOLLOW}`,
      ),
  );
}

function onRepository(path: string | undefined): string {
  return path === undefined ? "" : ` on the repository ${path}`;
}

function asked(text: string) {
  return { messages: [{ role: "user" as const, content: { type: "text" as const, text } }] };
}
