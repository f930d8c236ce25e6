import type { Command } from "../command.ts";
import { printable } from "../output.ts";
import { folderOf, withApplication } from "../with-application.ts";

export const command: Command = {
  arguments: [{ name: "[path]", description: "the repository (default: the current one)" }],
  examples: ["worktrees list", "worktrees list ../shop --json"],
  async run({ arguments: [path] }, context) {
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const rows = await app.listWorktrees(application, folderOf(context, path));
      context.output.result(rows, () =>
        rows.length === 0
          ? "Artel has no worktree of this repository."
          : rows
              .map((row) =>
                printable(`${row.id}  ${row.sessionState ?? "unknown session"}  ${row.path}`),
              )
              .join("\n"),
      );
    });
  },
};
