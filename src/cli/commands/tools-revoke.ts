import type { Command } from "../command.ts";
import { folderOf, withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "Takes back what was approved of a repository's tool servers, also of those that it no longer names. An agent that is at " +
    "work has them until the end of its round.",
  arguments: [{ name: "[name]", description: "of the server; default: all of them" }],
  options: [{ flags: "--path <folder>", description: "the repository; default: here" }],
  examples: ["tools revoke database"],
  async run({ arguments: [name], options: { path } }, context) {
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const folder = folderOf(context, path);
      const revoked = await app.revokeToolServers(
        application,
        folder,
        typeof name === "string" ? name : undefined,
      );
      context.output.result({ revoked }, () =>
        revoked === 0 ? "Nothing was approved." : `Taken back: ${revoked}.`,
      );
    });
  },
};
