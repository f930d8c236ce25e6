import type { SessionState } from "#app";
import type { Command } from "../command.ts";
import { printable } from "../output.ts";

interface SessionRow {
  readonly id: string;
  readonly state: SessionState;
  readonly goal: string;
  readonly repository: string;
  readonly base: string;
  readonly branch: string | null;
  readonly commits: number;
  readonly startedAt: string;
}

export const command: Command = {
  examples: ["sessions list", "sessions list --json"],
  async run(_input, context) {
    const app = await import("#app");
    const events = app.openEventsAt(await context.eventPlace());
    try {
      const rows: SessionRow[] = [];
      for (const id of (await app.sessionIds(events)).toReversed()) {
        const view = await app.readSession(events, id);
        if (view === undefined) continue;
        rows.push({
          id,
          state: app.sessionState(view),
          goal: view.opened?.goal ?? "",
          repository: view.opened?.repository ?? "",
          base: view.opened?.base.commit ?? "",
          branch: view.delivered?.branch ?? null,
          commits: view.merged.length,
          startedAt: new Date(view.startedAt).toISOString(),
        });
      }
      context.output.result(rows, () =>
        rows.length === 0
          ? "No session yet; start one with artel improve."
          : rows
              .map((row) =>
                printable(
                  `${row.id}  ${row.state.padEnd(13)} ${row.goal} ${row.repository}${row.branch === null ? "" : ` → ${row.branch} (${row.commits})`}`,
                ),
              )
              .join("\n"),
      );
    } finally {
      await events.close();
    }
  },
};
