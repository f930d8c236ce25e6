import type { Command } from "../command.ts";
import { toolServersText } from "../tools-text.ts";
import { folderOf, withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "The tool servers (Model Context Protocol) that a repository names in .mcp.json, in the commit that a session would begin " +
    "with. Agents with a language model use those that were approved, as they were approved: an edited one waits again.",
  arguments: [{ name: "[path]", description: "the repository; default: here" }],
  options: [],
  examples: ["tools list", "tools list ~/shop --json"],
  async run({ arguments: [path] }, context) {
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const servers = await app.listToolServers(application, folderOf(context, path));
      context.output.result(servers, () => toolServersText(servers));
    });
  },
};
