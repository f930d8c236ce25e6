import { z } from "zod";
import { sessionReport as renderReport } from "#app";
import { visibleSession } from "../session-access.ts";
import { defineTool } from "../tool.ts";
import { sessionInput } from "./session-input.ts";

const jsonReportSchema = z.record(z.string(), z.unknown());

export const sessionReport = defineTool({
  name: "session_report",
  title: "Report of a session",
  description:
    "What a session did, with the evidence: the commits, what was tried and dropped and why, what it cost. Of one that has not ended: so far.",
  input: z.strictObject({
    session: sessionInput,
    format: z.enum(["markdown", "json"]).default("markdown"),
  }),
  output: z.object({
    session: z.string(),
    isFinal: z.boolean().describe("the session has ended"),
    markdown: z.string().optional(),
    json: jsonReportSchema.optional(),
  }),
  annotations: {
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  async run({ session, format }, { service }) {
    const view = await visibleSession(service, session);
    const known = { session: view.id, isFinal: view.finished !== undefined };
    const text = await renderReport(view, format);
    return format === "markdown"
      ? { data: { ...known, markdown: text }, text }
      : { data: { ...known, json: jsonReportSchema.parse(JSON.parse(text)) } };
  },
});
