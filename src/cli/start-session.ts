import type { SessionRequest } from "#app";
import type { CommandContext, CommandInput } from "./command.ts";
import type { ExitCode } from "./exit-codes.ts";
import { runSession } from "./run-session.ts";
import { settingOptions } from "./setting-options.ts";
import { folderOf } from "./with-application.ts";

/** Options of every command that starts a session. */
export const sessionOptions = [
  { flags: "--dry-run", description: "show the plan and the estimate, change nothing" },
  { flags: "--new", description: "begin anew although a session of the repository was cut off" },
  { flags: "-y, --yes", description: "do not ask before the plan is carried out" },
  ...settingOptions(["base", "agents", "limits.sessionMinutes", "limits.files", "report.folder"]),
];

/** Starts a session for the repository at the path, and shows it to its end. */
export async function startSession(
  context: CommandContext,
  { path, options }: { readonly path: unknown; readonly options: CommandInput["options"] },
  goal: Pick<SessionRequest, "jobs" | "brief" | "failure">,
  base?: string,
): Promise<ExitCode> {
  const app = await import("#app");
  const folder = folderOf(context, path);
  const target = await app.openConfiguredTarget(folder, context.configuration, base);
  const { configuration } = target;
  const request: SessionRequest = {
    ...target,
    ...goal,
    ...(goal.brief === undefined && {
      handOver:
        options["agent"] !== false &&
        (await app.canHandOver(
          configuration,
          goal.failure === undefined ? "improve.handOver" : "healing.handOver",
        )),
    }),
    dryRun: options["dryRun"] === true,
    anew: options["new"] === true,
  };
  await app.validateRequest(request);
  const logger = await context.logger();
  const events = app.openEvents(configuration, logger);
  const application = { configuration, events, logger };
  for (const warning of target.repository.warnings) context.output.warn(warning.message);
  if (configuration.get("agents") === 0) {
    context.output.warn("no agents here: its tasks wait for `artel worker` processes.");
  }
  try {
    return await runSession(context, application, (run) => app.improve(application, request, run), {
      yes: options["yes"] === true,
    });
  } finally {
    await events.close();
  }
}
