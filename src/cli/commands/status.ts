import { plural, seconds, type SessionView } from "#domain/session-view";
import type { Command } from "../command.ts";
import { printable } from "../output.ts";

export const command: Command = {
  description:
    "What is at work and what was cut off, from the events and from which processes live.",
  examples: ["status", "status --json"],
  async run(_input, context) {
    const app = await import("#app");
    const events = app.openEventsAt(await context.eventPlace());
    try {
      const overview = await app.sessionsOverview(events);
      const open = overview.open.map((view) => ({ view, state: app.sessionState(view) }));
      const last = overview.lastEnded;
      const rows = open.map(({ view, state }) => ({
        id: view.id,
        state,
        phase: view.phase,
        repository: view.opened?.repository ?? null,
        tasks: view.tasks.length,
        tasksEnded: view.tasks.filter((task) => task.result !== undefined).length,
        lastEventAt: new Date(view.lastAt).toISOString(),
        unavailable: [...view.unavailable.values()],
        approvals: waitingOf(view).map(({ id }) => id),
      }));
      const json = {
        sessions: overview.total,
        open: rows,
        last:
          last === undefined
            ? null
            : {
                id: last.id,
                state: app.sessionState(last),
                branch: last.delivered?.branch ?? null,
                approvals: waitingOf(last).map(({ id }) => id),
              },
      };
      context.output.result(json, () => {
        const lines = open.flatMap(({ view, state }) => {
          const ended = view.tasks.filter((task) => task.result !== undefined).length;
          const tasks =
            view.tasks.length === 0
              ? ""
              : `, ${ended} of ${plural(view.tasks.length, "task")} ended`;
          const remedy = state === "interrupted" ? `; artel resume ${view.id}` : "";
          const alone = [...view.unavailable.values()].map(({ part, until, reason }) =>
            printable(`  ${part} is left alone until ${new Date(until).toISOString()}: ${reason}`),
          );
          return [
            `${view.id} ${state} (${view.phase}${tasks}) ${printable(view.opened?.repository ?? "")}, last event ${seconds(Date.now() - view.lastAt)} ago${remedy}`,
            ...alone,
            ...approvalLines(view),
          ];
        });
        if (lines.length === 0) lines.push("No session is at work.");
        if (last !== undefined) {
          lines.push(
            `Latest: ${last.id} ${app.sessionState(last)}${last.delivered === undefined ? "" : `, branch ${last.delivered.branch}`}`,
          );
          lines.push(...approvalLines(last));
        }
        return lines.join("\n");
      });
    } finally {
      await events.close();
    }
  },
};

function waitingOf(view: SessionView): SessionView["approvals"] {
  return view.approvals.filter(({ decision }) => decision === undefined);
}

function approvalLines(view: SessionView): string[] {
  return waitingOf(view).map(({ id, question }) =>
    printable(`  waits for you: ${question.split("\n", 1)[0]} See: artel approvals show ${id}`),
  );
}
