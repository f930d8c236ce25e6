import { resolve } from "node:path";
import type { Command } from "../command.ts";
import { runSession } from "../run-session.ts";
import { settingOptions } from "../setting-options.ts";

export const command: Command = {
  description:
    "Works on a commit, never on your working tree, index or branch, and delivers the branch artel/<session>. " +
    "Each change is checked against the unchanged code in the same environment. A session of the same " +
    "repository that was cut off is gone on with first.",
  arguments: [
    { name: "[path]", description: "the repository, or a folder in it (default: the current one)" },
  ],
  options: [
    { flags: "--dry-run", description: "show the plan and the estimate, change nothing" },
    { flags: "--jobs <names...>", description: "only these jobs, such as safe-lint or format" },
    { flags: "--new", description: "begin anew although a session of the repository was cut off" },
    { flags: "-y, --yes", description: "do not ask before the plan is carried out" },
    ...settingOptions(["base", "agents", "limits.sessionMinutes", "limits.files", "report.folder"]),
  ],
  examples: [
    "improve",
    "improve ../shop --dry-run",
    "improve --jobs safe-lint un-export --base main --yes",
  ],
  async run({ arguments: [path], options }, context) {
    const app = await import("#app");
    const folder = resolve(context.directory, typeof path === "string" ? path : ".");
    const asked = await context.configuration();
    const first = await app.openTarget(folder, asked.get("base"));
    const configuration = await context.configuration(
      await app.readRepositoryFile(first.repository, first.base.commit),
    );
    const target = await app.openTarget(folder, configuration.get("base"));
    const request = {
      ...target,
      configuration,
      dryRun: options["dryRun"] === true,
      anew: options["new"] === true,
      ...(Array.isArray(options["jobs"]) ? { jobs: options["jobs"].flatMap(words) } : {}),
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
      return await runSession(
        context,
        application,
        (run) => app.improve(application, request, run),
        { yes: options["yes"] === true },
      );
    } finally {
      await events.close();
    }
  },
};

/** `--jobs a,b` is the same as `--jobs a b`. */
function words(value: unknown): string[] {
  return String(value)
    .split(",")
    .filter((word) => word !== "");
}
