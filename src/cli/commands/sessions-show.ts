import type { Command } from "../command.ts";
import { printable } from "../output.ts";

export const command: Command = {
  description: "The session with its tasks. For the whole report see sessions report.",
  arguments: [{ name: "<id>", description: "the session, or the end of its id" }],
  examples: ["sessions show k7f3x2"],
  async run({ arguments: [id] }, context) {
    const app = await import("#app");
    const events = app.openEventsIn(await context.dataFolder());
    try {
      const view = await app.requireSession(events, String(id));
      const state = app.sessionState(view);
      const report = await app.sessionReportData(view);
      const tasks = view.tasks.map((task) => ({
        id: task.task.id,
        title: task.task.title,
        state: task.state,
        units: task.task.units.length,
        tries: task.tries.length,
        dropped: task.dropped.length,
        progress: task.progress ?? null,
      }));
      const json = { id: view.id, state, phase: view.phase, resumes: view.resumes, tasks, report };
      context.output.result(json, () =>
        [
          `${view.id}: ${report.goal} ${report.repository}`,
          `State: ${state}${state === "working" || state === "interrupted" ? ` (${view.phase})` : ""}${view.resumes === 0 ? "" : `, resumed ${view.resumes} times`}`,
          ...(report.branch === undefined ? [] : [`Branch: ${report.branch}`]),
          ...(report.error === undefined
            ? []
            : [`Error: ${report.error.message} (${report.error.code})`]),
          ...tasks.map(
            (task) =>
              `  ${task.state.padEnd(10)} ${task.title}: ${task.units} units, ${task.tries} tries, ${task.dropped} dropped`,
          ),
        ]
          .map(printable)
          .join("\n"),
      );
    } finally {
      await events.close();
    }
  },
};
