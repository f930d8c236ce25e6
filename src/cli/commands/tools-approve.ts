import type { Command } from "../command.ts";
import { toolServersText } from "../tools-text.ts";
import { folderOf, withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "Lets agents with a language model use a tool server of a repository as .mcp.json describes it now, in all sessions of " +
    "the repository. A command runs in the sandbox of the agent's worktree, without network, and is given the variables that " +
    "it names from your environment. One at an address is asked over the network, by agents whose policy has `network`.",
  arguments: [{ name: "[name]", description: "of the server; default: all of them" }],
  options: [{ flags: "--path <folder>", description: "the repository; default: here" }],
  examples: ["tools approve database", "tools approve --path ~/shop"],
  async run({ arguments: [name], options: { path } }, context) {
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const names = typeof name === "string" ? [name] : [];
      const folder = folderOf(context, path);
      const servers = await app.approveToolServers(application, folder, names);
      context.output.result(servers, () => toolServersText(servers));
    });
  },
};
