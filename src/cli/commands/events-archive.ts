import type { DueSession, DueSessions } from "#app";
import type { Command } from "../command.ts";
import { printable } from "../output.ts";
import { settingOptions } from "../setting-options.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "Does at once what processes with sessions or agents do by themselves every day. An archive is read as before, only " +
    "more slowly. What was not merged, has not ended or is in the queue is left as it is.",
  options: [
    { flags: "--dry-run", description: "only show what would be done" },
    ...settingOptions(["events.archiveAfterDays", "events.removeAfterDays"]),
  ],
  examples: [
    "events archive --dry-run",
    "events archive --events-archive-after-days 7",
    "events archive --json",
  ],
  async run({ options }, context) {
    const app = await import("#app");
    const isDryRun = options["dryRun"] === true;
    await withApplication(context, async (application) => {
      const found = await app.archiveEvents(application, { isDryRun, signal: context.signal });
      const data = {
        dryRun: isDryRun,
        archived: found.due.filter(({ action }) => action === "archive").map(row),
        removed: found.due.filter(({ action }) => action === "remove").map(row),
        kept: found.kept,
      };
      context.output.result(data, () => describe(found, isDryRun));
    });
  },
};

function row({ session, endedAt }: DueSession) {
  return { session, endedAt: new Date(endedAt).toISOString() };
}

const words = {
  archive: ["archived", "would be archived"],
  remove: ["removed", "would be removed"],
} as const;

function describe({ due, kept }: DueSessions, isDryRun: boolean): string {
  const lines = [
    ...due.map(
      (session) =>
        `${session.session}  ${words[session.action][isDryRun ? 1 : 0]}, ended ${row(session).endedAt.slice(0, 10)}`,
    ),
    ...kept.map(({ session, reason }) => `${session}  kept: ${reason}`),
  ];
  return lines.length === 0
    ? "Nothing is old enough."
    : lines.map((line) => printable(line)).join("\n");
}
