import type { Command } from "../command.ts";
import { folderOf, withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "Work that was not merged is kept under refs/artel/trash/. One that is at work is refused.",
  arguments: [
    { name: "<id>", description: "as worktrees list shows it" },
    { name: "[path]", description: "the repository (default: the current one)" },
  ],
  examples: ["worktrees remove 20261120-102145-k7f3x2-base"],
  async run({ arguments: [id, path] }, context) {
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const { trash } = await app.removeWorktree(application, folderOf(context, path), String(id));
      context.output.result(
        { id, trash: trash ?? null },
        trash === undefined
          ? `Removed ${String(id)}.`
          : `Removed ${String(id)}; its work is kept as ${trash}.`,
      );
    });
  },
};
