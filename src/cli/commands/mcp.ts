import { homedir } from "node:os";
import type { McpService } from "#api/mcp";
import type { Command, CommandContext } from "../command.ts";
import { settingOptions } from "../setting-options.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "Serves the Model Context Protocol at standard input and output: other agents start sessions, follow them, approve " +
    "plans, read reports and search what sessions left behind. Sessions run in the background of this process; when it " +
    "ends they stop with their work saved and can be resumed. Only repositories below the folders of mcp.repositories " +
    "can be named, by default the one in which it is started.\n\nWith --http it serves any number of clients, which need " +
    "the token. `artel mcp config` shows how programs are told of it.",
  options: [
    { flags: "--http", description: "serve at an address instead, as Streamable HTTP" },
    ...settingOptions(["mcp.host", "mcp.port"]),
  ],
  examples: ["mcp", "mcp --http --port 7320", "mcp --set mcp.repositories=../shop,../library"],
  async run({ options }, context) {
    const api = await import("#api/mcp");
    await withApplication(context, async (application) => {
      const service = await api.openMcpService({
        application,
        version: context.version,
        configuration: context.configuration,
        directory: context.directory,
        home: homedir(),
      });
      try {
        if (options["http"] === true) await listen(service, context);
        else await api.serveStdio(service, context.signal);
      } finally {
        await service.sessions.stop();
      }
    });
  },
};

async function listen(service: McpService, context: CommandContext): Promise<void> {
  const { serveHttp } = await import("#api/mcp");
  const { output, signal } = context;
  const server = await serveHttp(service);
  const { address, tokenFile } = server;
  if (output.format === "json") output.record({ what: "ready", address, tokenFile }, "");
  else {
    const token =
      tokenFile === undefined
        ? "the token is the one that you set"
        : `the token is in ${tokenFile}`;
    output.progress(`Listening at ${address}; ${token}. Ctrl-C ends it.`);
  }
  for (const warning of server.warnings) output.warn(warning);
  await server.ended(signal);
}
