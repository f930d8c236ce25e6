import { z } from "zod";
import { PipelineError } from "../errors.ts";
import { marker } from "./describe-failure.ts";

/** As `gh issue list --json number,body` and GitLab's `GET /projects/:id/issues` give them. */
const issuesSchema = z.array(
  z.union([
    z.object({ number: z.int(), body: z.string().nullable() }),
    z
      .object({ iid: z.int(), description: z.string().nullable() })
      .transform(({ iid, description }) => ({ number: iid, body: description })),
  ]),
);

/** The number of the open issue of a failure, or undefined. `text` is JSON, `name` where it came from. */
export function findIssue(text: string, name: string, fingerprint: string): number | undefined {
  const issues = readIssues(text, name);
  return issues.find(({ body }) => body?.includes(marker(fingerprint)))?.number;
}

function readIssues(text: string, name: string): z.infer<typeof issuesSchema> {
  try {
    return issuesSchema.parse(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    throw new PipelineError({
      code: "ISSUES_UNREADABLE",
      kind: "usage",
      message: `${name} is no list of issues: ${error instanceof z.ZodError ? z.prettifyError(error) : error.message}`,
      remedy: "Write it with `gh issue list --json number,body`, or with GitLab's API.",
      cause: error,
    });
  }
}
