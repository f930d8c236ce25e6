import { displayCommand } from "#shared";
import type { Command, CommandContext } from "../command.ts";
import { UsageError } from "../errors.ts";
import { mcpClients, type McpClient, type McpPlace } from "../mcp-clients.ts";
import { settingOptions } from "../setting-options.ts";

export const command: Command = {
  description:
    "What to write into the configuration of a program so that it uses Artel, for one program or all that are known. " +
    "Nothing is written. With --http it is for `artel mcp --http`: the program reads the token from the environment " +
    "variable ARTEL_MCP_TOKEN, so that it stands in no file.",
  arguments: [
    {
      name: "[client]",
      description: `${mcpClients.map(({ id }) => id).join(", ")} (default: all)`,
    },
  ],
  options: [
    { flags: "--http", description: "for a server that listens, instead of one that is started" },
    ...settingOptions(["mcp.host", "mcp.port"]),
  ],
  examples: ["mcp config claude-code", "mcp config codex --http"],
  async run({ arguments: [wanted], options }, context) {
    const clients = chosen(wanted);
    const { place, tokenFile } = options["http"] === true ? await served(context) : STARTED;
    const shown = clients.map((client) => ({
      client: client.id,
      title: client.title,
      file: client.file,
      documentation: client.documentation,
      text: client.snippet(place),
    }));
    context.output.result({ clients: shown, tokenFile: tokenFile ?? null }, () =>
      [
        ...shown.map(({ title, file, text }) => `# ${title}: ${file}\n${text}`),
        ...(tokenFile === undefined
          ? []
          : [`# The token\nexport ARTEL_MCP_TOKEN="$(${displayCommand(["cat", tokenFile])})"`]),
      ].join("\n\n"),
    );
  },
};

const STARTED: Reached = { place: { kind: "stdio" } };

interface Reached {
  readonly place: McpPlace;
  readonly tokenFile?: string;
}

async function served(context: CommandContext): Promise<Reached> {
  const { configuredAddress, tokenFileOf } = await import("#api/mcp");
  const configuration = await context.configuration();
  return {
    place: { kind: "http", address: configuredAddress(configuration) },
    tokenFile: tokenFileOf(configuration.get("dataFolder")),
  };
}

function chosen(wanted: unknown): readonly McpClient[] {
  if (wanted === undefined) return mcpClients;
  const client = mcpClients.find(({ id }) => id === wanted);
  if (client !== undefined) return [client];
  throw new UsageError(
    `There is no known MCP client "${String(wanted)}".`,
    `Known are ${mcpClients.map(({ id }) => id).join(", ")}. Any other that starts a program takes the command \`artel mcp\`.`,
  );
}
