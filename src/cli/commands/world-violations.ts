import type { Report } from "#app";
import type { Command } from "../command.ts";
import { printable } from "../output.ts";

const decisions = {
  wait: "waits for you",
  act: "change dropped",
  ignore: "ignored",
} as const;

export const command: Command = {
  description:
    "Expectations of tasks that facts contradicted, with what was found out and decided. Changes that wait for a person " +
    "are answered with artel approvals; their work is kept under refs/artel/.",
  options: [
    {
      flags: "--session <id>",
      description: "the session, or the end of its id (default: all sessions)",
    },
  ],
  examples: ["world violations", "world violations --session k7f3x2 --json"],
  async run({ options: { session } }, context) {
    const app = await import("#app");
    const events = app.openEventsAt(await context.eventPlace());
    try {
      const ids = typeof session === "string" ? [session] : await app.sessionIds(events);
      const rows = [];
      for (const id of ids) {
        const view = await app.requireSession(events, id);
        const { violations } = await app.sessionReportData(view);
        rows.push(...violations.map((each) => ({ session: view.id, ...each })));
      }
      const sorted = rows.toSorted((one, other) => rankOf(one) - rankOf(other));
      context.output.result(sorted, () =>
        sorted.length === 0
          ? "No expectation was violated."
          : sorted.map((row) => printable(describe(row))).join("\n"),
      );
    } finally {
      await events.close();
    }
  },
};

type Row = Report["violations"][number];

/** What waits for a person first. */
function rankOf({ decision }: Row): number {
  return decision === undefined ? 1 : { wait: 0, act: 2, ignore: 3 }[decision];
}

function describe(row: Row & { readonly session: string }): string {
  const { session, task, violation, decision, confidence, reason, approval } = row;
  const said = decision === undefined ? "being looked into" : decisions[decision];
  const what = `${violation.key} is ${violation.actual.split("\n", 1)[0]}, expected ${violation.expected}`;
  const answer =
    decision === "wait" && approval !== undefined ? `; artel approvals show ${approval}` : "";
  return `${said}  ${session} ${task}: ${what} (${Math.round(confidence * 100)} % sure: ${reason})${answer}`;
}
