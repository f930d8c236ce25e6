import { resolve } from "node:path";
import type { Command } from "../command.ts";
import { outputsOption, writeOutputs } from "../step-outputs.ts";
import { folderOf } from "../with-application.ts";

export const command: Command = {
  description:
    "For workflows: writes the branch and the report of a session into a folder, for a job that may write to take " +
    "with `artel ci unpack`. The job that ran the repository's code needs no right to write, and no secret.",
  arguments: [{ name: "[path]", description: "the repository (default: the current one)" }],
  options: [
    {
      flags: "--output <folder>",
      description: "an empty folder, or one to be made",
      default: "artel-parcel",
    },
    { flags: "--session <id>", description: "the session (default: the latest of the repository)" },
    outputsOption("session, outcome and changed"),
  ],
  examples: ["ci pack --output parcel", 'ci pack --output parcel --outputs "$GITHUB_OUTPUT"'],
  async run({ arguments: [path], options }, context) {
    const app = await import("#app");
    const events = app.openEventsAt(await context.eventPlace());
    try {
      const { session } = options;
      const folder = resolve(context.directory, String(options["output"]));
      const parcel = await app.packSession(events, folderOf(context, path), {
        folder,
        ...(typeof session === "string" && { session }),
      });
      await writeOutputs(context, options, {
        session: parcel.session,
        outcome: parcel.outcome,
        changed: parcel.change !== undefined,
      });
      context.output.result(
        { folder, ...parcel },
        () =>
          `${folder}: ${parcel.change === undefined ? "a report" : "a change"} of session ${parcel.session}`,
      );
    } finally {
      await events.close();
    }
  },
};
