/** How Artel is reached: a process that the client starts, or a server that listens. */
export type McpPlace =
  | { readonly kind: "stdio" }
  /** The token is in the environment of the client, and not in a file that may be committed. */
  | { readonly kind: "http"; readonly address: string };

/** A program that uses MCP servers, and what its configuration looks like. */
export interface McpClient {
  readonly id: string;
  readonly title: string;
  /** Where the configuration is; of a project unless it begins with `~`. */
  readonly file: string;
  readonly documentation: string;
  /** The whole file when there is none yet; else the part of it. */
  snippet(place: McpPlace): string;
}

const COMMAND = "artel";
const WORDS = ["mcp"];
const TOKEN = "ARTEL_MCP_TOKEN";
/** Calls that wait for a session may take as long as they are told to. */
const TIMEOUT_SECONDS = 3_600;

/** Only clients whose formats are documented by their makers. */
export const mcpClients: readonly McpClient[] = [
  {
    id: "claude-code",
    title: "Claude Code",
    file: ".mcp.json",
    documentation: "https://code.claude.com/docs/en/mcp",
    snippet: (place) =>
      json({
        mcpServers: {
          artel:
            place.kind === "stdio"
              ? { type: "stdio", command: COMMAND, args: WORDS }
              : { type: "http", url: place.address, headers: bearer(`\${${TOKEN}}`) },
        },
      }),
  },
  {
    id: "codex",
    title: "Codex",
    file: "~/.codex/config.toml",
    documentation: "https://developers.openai.com/codex/mcp",
    snippet: (place) =>
      [
        "[mcp_servers.artel]",
        ...(place.kind === "stdio"
          ? [`command = ${JSON.stringify(COMMAND)}`, `args = ${JSON.stringify(WORDS)}`]
          : [`url = ${JSON.stringify(place.address)}`, `bearer_token_env_var = "${TOKEN}"`]),
        `tool_timeout_sec = ${TIMEOUT_SECONDS}`,
      ].join("\n"),
  },
  {
    id: "gemini",
    title: "Gemini CLI",
    file: ".gemini/settings.json",
    documentation: "https://geminicli.com/docs/tools/mcp-server",
    snippet: (place) =>
      json({
        mcpServers: {
          artel: {
            ...(place.kind === "stdio"
              ? { command: COMMAND, args: WORDS }
              : { httpUrl: place.address, headers: bearer(`$${TOKEN}`) }),
            timeout: TIMEOUT_SECONDS * 1_000,
          },
        },
      }),
  },
  {
    id: "opencode",
    title: "opencode",
    file: "opencode.json",
    documentation: "https://opencode.ai/docs/mcp-servers",
    snippet: (place) =>
      json({
        $schema: "https://opencode.ai/config.json",
        mcp: {
          artel:
            place.kind === "stdio"
              ? { type: "local", command: [COMMAND, ...WORDS], enabled: true }
              : {
                  type: "remote",
                  url: place.address,
                  headers: bearer(`{env:${TOKEN}}`),
                  oauth: false,
                  enabled: true,
                },
        },
      }),
  },
  {
    id: "cursor",
    title: "Cursor",
    file: ".cursor/mcp.json",
    documentation: "https://cursor.com/docs/context/mcp",
    snippet: (place) =>
      json({
        mcpServers: {
          artel:
            place.kind === "stdio"
              ? {
                  command: COMMAND,
                  args: WORDS,
                  // It does not start servers in the folder of the project.
                  env: { ARTEL_MCP_REPOSITORIES: "${workspaceFolder}" },
                }
              : { url: place.address, headers: bearer(`\${env:${TOKEN}}`) },
        },
      }),
  },
  {
    id: "vscode",
    title: "VS Code",
    file: ".vscode/mcp.json",
    documentation: "https://code.visualstudio.com/docs/copilot/reference/mcp-configuration",
    snippet: (place) =>
      json(
        place.kind === "stdio"
          ? {
              servers: {
                artel: {
                  type: "stdio",
                  command: COMMAND,
                  args: WORDS,
                  env: { ARTEL_MCP_REPOSITORIES: "${workspaceFolder}" },
                },
              },
            }
          : {
              inputs: [
                {
                  type: "promptString",
                  id: "artel-token",
                  description: "Token of the Artel MCP server",
                  password: true,
                },
              ],
              servers: {
                artel: {
                  type: "http",
                  url: place.address,
                  headers: bearer("${input:artel-token}"),
                },
              },
            },
      ),
  },
];

function bearer(token: string): { readonly Authorization: string } {
  return { Authorization: `Bearer ${token}` };
}

function json(data: unknown): string {
  return JSON.stringify(data, null, 2);
}
