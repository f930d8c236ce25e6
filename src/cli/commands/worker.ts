import type { Command } from "../command.ts";
import { UsageError } from "../errors.ts";
import { printable } from "../output.ts";
import { settingOptions } from "../setting-options.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "Its agents do tasks of all sessions of its database, until Ctrl-C; what is under way then goes on in another " +
    "process. With DATABASE_URL it may be on any machine: repositories, events and results go through the database. " +
    "With --json each task that it starts or ends is a line.",
  options: settingOptions(["agents"]),
  examples: ["worker", "worker --agents 8", "worker --json"],
  async run(_input, context) {
    const app = await import("#app");
    const { output } = context;
    await withApplication(context, (application) => {
      if (application.configuration.get("agents") === 0) throw noAgents();
      return app.workForAll(application, {
        signal: context.signal,
        onReady: (agents) => {
          if (output.format === "json") output.record({ what: "ready", agents }, "");
          else output.progress(`${agents} agents are ready for tasks; Ctrl-C ends them.`);
        },
        onRun: (run) =>
          output.record(run, printable(`${run.what.padEnd(10)} ${run.task}  ${run.agent}`)),
        onRefused: (session, reason) =>
          output.warn(printable(`no task of session ${session} is done here: ${reason}`)),
      });
    });
  },
};

function noAgents(): UsageError {
  return new UsageError(
    "A worker without agents does nothing.",
    "Give --agents a number from 1 to 64.",
  );
}
