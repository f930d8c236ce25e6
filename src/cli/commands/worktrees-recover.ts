import type { Command } from "../command.ts";
import { recoverableLine, recoveredText } from "../recovery-text.ts";
import { folderOf, withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "Without an id it lists work that was kept: of worktrees that were removed, of tasks that came to no end, and what " +
    "is still in worktrees of sessions that have no process. With an id it makes a branch of it; your files, index and " +
    "current branch stay as they are.",
  arguments: [
    { name: "[id]", description: "the work, or the end of its id" },
    { name: "[path]", description: "the repository (default: the current one)" },
  ],
  options: [
    { flags: "--branch <name>", description: "its name (default: artel/recovered/ and the id's)" },
  ],
  examples: [
    "worktrees recover",
    "worktrees recover trash/20261120-102145-k7f3x2-goal-1 --branch rescued",
  ],
  async run({ arguments: [id, path], options: { branch } }, context) {
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const folder = folderOf(context, path);
      if (typeof id !== "string") {
        const works = await app.listRecoverableWork(application, folder);
        context.output.result(
          works.map((work) => ({
            ...work,
            task: work.task ?? null,
            ref: work.ref ?? null,
            commit: work.commit ?? null,
            files: work.files ?? null,
            branch: work.branch ?? null,
            sessionState: work.sessionState ?? null,
          })),
          () =>
            works.length === 0
              ? "Nothing is kept that is in no branch."
              : works.map((work) => recoverableLine(work)).join("\n"),
        );
        return;
      }
      const name = typeof branch === "string" ? branch : undefined;
      const recovered = await app.recoverWork(application, folder, id, name);
      context.output.result(recovered, () => recoveredText(recovered));
    });
  },
};
