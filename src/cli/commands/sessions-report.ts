import type { ReportFormat } from "#app";
import type { Command } from "../command.ts";
import { UsageError } from "../errors.ts";

const formats: readonly ReportFormat[] = ["markdown", "json", "sarif"];

export const command: Command = {
  description: "Made anew from the session's events. With --json it is the JSON report.",
  arguments: [{ name: "<id>", description: "the session, or the end of its id" }],
  options: [
    {
      flags: "--format <format>",
      description: "markdown, json or sarif",
      parse: readFormat,
      default: "markdown",
    },
  ],
  examples: ["sessions report k7f3x2", "sessions report k7f3x2 --format sarif > artel.sarif"],
  async run({ arguments: [id], options }, context) {
    const app = await import("#app");
    const events = app.openEventsAt(await context.eventPlace());
    try {
      const view = await app.requireSession(events, String(id));
      const format = options["format"] as ReportFormat;
      const data = format === "sarif" ? await app.sessionReport(view, "sarif") : undefined;
      const json: unknown =
        data === undefined ? await app.sessionReportData(view) : JSON.parse(data);
      const text = data ?? (await app.sessionReport(view, format));
      context.output.result(json, text);
    } finally {
      await events.close();
    }
  },
};

function readFormat(text: string): ReportFormat {
  const format = formats.find((candidate) => candidate === text);
  if (format !== undefined) return format;
  throw new UsageError(
    `--format ${text}: expected one of ${formats.join(", ")}.`,
    "Choose one of them.",
  );
}
