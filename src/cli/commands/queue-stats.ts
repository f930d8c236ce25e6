import type { Command } from "../command.ts";
import { printable } from "../output.ts";
import { openPartText } from "../part-text.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "How many tasks wait, run and have ended, who works on them, and what holds them up.",
  examples: ["queue stats", "queue stats --json"],
  async run(_input, context) {
    const app = await import("#app");
    await withApplication(context, (application) =>
      app.withQueueControl(application, async (control) => {
        const statistics = await control.statistics();
        const { counts, dispatch, agents, limits, paused, parts, bottlenecks } = statistics;
        context.output.result(statistics, () =>
          [
            `Tasks: ${Object.entries(counts)
              .map(([status, count]) => `${count} ${status}`)
              .join(", ")}`,
            `Ended in the last minute: ${statistics.endedInLastMinute}; lost with a process: ${statistics.losses}`,
            ...(dispatch === undefined
              ? []
              : [
                  `From ready to started, ${dispatch.count} in the last hour: p50 ${dispatch.p50.toFixed(0)} ms, p99 ${dispatch.p99.toFixed(0)} ms`,
                ]),
            `Agents: ${agents.alive} alive, ${agents.load} of ${agents.capacity} places taken`,
            ...limits.map(
              ({ scope, name, concurrency, rate }) =>
                `Limit of ${scope} ${name}:${concurrency === undefined ? "" : ` ${concurrency} at once`}${rate === undefined ? "" : ` ${rate.count} in ${rate.seconds} s`}`,
            ),
            ...paused.map((session) =>
              session === "" ? "The queue is paused." : `Session ${session} is paused.`,
            ),
            ...statistics.pausedAgents.map((name) => `Agent ${name} is paused.`),
            ...parts.map((part) => `Left alone: ${openPartText(part)}`),
            ...bottlenecks.map(
              ({ kind, count, message, recommendation }) =>
                `Bottleneck (${kind}, ${count} tasks): ${message} ${recommendation}`,
            ),
          ]
            .map(printable)
            .join("\n"),
        );
      }),
    );
  },
};
