import { expect, test } from "vitest";
import { mcpClients } from "./mcp-clients.ts";

const http = { kind: "http", address: "http://127.0.0.1:7320/mcp" } as const;
const byJson = mcpClients.filter(({ id }) => id !== "codex");

test.each(byJson)(
  "what $title is given is JSON, and names the command or the address",
  (client) => {
    expect(JSON.stringify(JSON.parse(client.snippet({ kind: "stdio" })))).toMatch(/"artel".*"mcp"/);
    const served = JSON.stringify(JSON.parse(client.snippet(http)));
    expect(served).toContain(http.address);
    expect(served).toMatch(/Bearer \$?\{?[A-Za-z:]*(?:ARTEL_MCP_TOKEN|artel-token)\}?"/);
  },
);

test("Codex is given a table of its configuration", () => {
  const codex = mcpClients.find(({ id }) => id === "codex");
  expect(codex?.snippet({ kind: "stdio" })).toBe(
    '[mcp_servers.artel]\ncommand = "artel"\nargs = ["mcp"]\ntool_timeout_sec = 3600',
  );
  expect(codex?.snippet(http)).toContain('bearer_token_env_var = "ARTEL_MCP_TOKEN"');
});
