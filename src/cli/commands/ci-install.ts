import { UsageError } from "../errors.ts";
import type { Command } from "../command.ts";
import { folderOf } from "../with-application.ts";

export const command: Command = {
  description:
    "Writes workflows into the repository: one that improves it every night, one that reports failed runs as issues, " +
    "one that repairs a pull request on the comment /auto-fix, and one that lets several agents build a feature on " +
    "the comment /parallel-dev. They are yours: read them, change them, commit them.",
  arguments: [{ name: "[path]", description: "the repository (default: the current one)" }],
  options: [
    {
      flags: "--forge <forge>",
      description: "github or gitlab",
      default: "github",
    },
    {
      flags: "--package <package>",
      description: "what npm installs there (default: artel in the version that writes them)",
    },
    {
      flags: "--watch <workflows...>",
      description:
        "names of the workflows whose failures are reported (default: all of the repository)",
    },
    { flags: "--force", description: "overwrite workflows that were changed" },
    { flags: "--print", description: "show them and write nothing" },
  ],
  examples: ["ci install", "ci install --forge gitlab", "ci install --watch Test Lint --print"],
  async run({ arguments: [path], options }, context) {
    const { forges, installWorkflows, makeWorkflows } = await import("#pipelines");
    const { openRepository } = await import("#infra/git");
    const forge = forges.find((candidate) => candidate === options["forge"]);
    if (forge === undefined) {
      throw new UsageError(
        `There is no forge "${String(options["forge"])}".`,
        `They are ${forges.join(" and ")}.`,
      );
    }
    const { root } = await openRepository(folderOf(context, path));
    const watch = options["watch"];
    const workflows = await makeWorkflows(root, {
      forge,
      package: String(options["package"] ?? `artel@${context.version}`),
      ...(Array.isArray(watch) && { watched: watch.map(String) }),
    });
    if (options["print"] === true) {
      context.output.result(workflows, () =>
        workflows.map(({ path: file, text }) => `--- ${file}\n${text}`).join("\n"),
      );
      return;
    }
    const installed = await installWorkflows(root, workflows, {
      overwrite: options["force"] === true,
    });
    context.output.result(installed, () =>
      [
        ...installed.map(({ path: file, state }) => `${state.padEnd(9)} ${file}`),
        "Read docs/ci.md for what the forge must be told, then commit them.",
      ].join("\n"),
    );
  },
};
