import type { EventEnvelope, Plan, SessionView } from "#domain";
import type { Application, RunOptions, RunOutcome } from "#app";
import { plural, seconds } from "#domain/session-view";
import type { CommandContext } from "./command.ts";
import { exitCodes, type ExitCode } from "./exit-codes.ts";
import { chooseProgress } from "./progress/choose-progress.ts";
import { followSession } from "./progress/follow-session.ts";
import { summariseSession } from "./session-summary.ts";

/**
 * Runs a session with its progress shown, and ends with its summary. With `--json` standard output has the events as
 * they happen, one a line, and the report as the last line: `{"report": …, "files": …}`.
 */
export async function runSession(
  context: CommandContext,
  application: Application,
  run: (options: RunOptions) => Promise<RunOutcome>,
  options: { readonly yes: boolean },
): Promise<ExitCode> {
  const { writeReports, sessionReportData } = await import("#app");
  const { output } = context;
  const progress = await chooseProgress(output);
  const following: { end(): Promise<void> }[] = [];
  const showEvent = (envelope: EventEnvelope): void => {
    if (output.format === "json") output.record(envelope, "");
  };
  let outcome: RunOutcome;
  try {
    outcome = await run({
      signal: context.signal,
      approve: (plan, signal) => approve(context, plan, options.yes, signal),
      onHoldup: ({ message, remedy }) => progress.warn(`it waits: ${message} ${remedy}`),
      onSession: (id, resumed) => {
        if (resumed) output.progress(`Going on with session ${id}, which was cut off.`);
        following.push(
          followSession(application.events, id, (envelope, event) => {
            showEvent(envelope);
            if (event !== undefined) progress.show(event);
          }),
        );
      },
    });
  } finally {
    for (const one of following) await one.end();
    await progress.end();
  }
  const files = await writeReports(application, outcome.view);
  const report = await sessionReportData(outcome.view);
  if (output.format === "json") output.record({ report, files }, "");
  else output.result(report, () => summariseSession(report, files.markdown, output.colors));
  if (outcome.stopped) {
    output.warn(`stopped with the work saved; \`artel resume ${outcome.view.id}\` goes on.`);
    return exitCodes.cancelled.code;
  }
  if (outcome.error !== undefined) throw outcome.error;
  return exitCodeOfSession(outcome.view);
}

function exitCodeOfSession(view: SessionView): ExitCode {
  switch (view.healing?.outcome) {
    case "flaky":
      return exitCodes.flaky.code;
    case "handed-over":
      return exitCodes.failed.code;
    case "nothing-to-run":
      return exitCodes.refused.code;
    default:
  }
  switch (view.finished?.outcome) {
    case "cancelled":
      return exitCodes.cancelled.code;
    case "failed":
      return exitCodes.failed.code;
    default:
      return exitCodes.ok.code;
  }
}

/** Asks only a person at a terminal who did not say yes before. What is delivered is only a branch. */
async function approve(
  context: CommandContext,
  plan: Plan,
  yes: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  if (yes || !context.output.interactive) return true;
  const { confirm, isCancel } = await import("@clack/prompts");
  const units = plan.tasks.reduce((sum, task) => sum + task.units.length, 0);
  const answer = await confirm({
    message: `${plural(plan.tasks.length, "task")} with ${plural(units, "unit")}, about ${seconds(plan.estimateMs)}. Go on?`,
    signal,
  });
  return answer === true && !isCancel(answer);
}
