import { describe, expect, test } from "vitest";
import { resolveConfiguration } from "#infra/config";
import { configuredAddress, listenAddress } from "./address.ts";

function configuration(flags: Record<string, unknown>) {
  return resolveConfiguration([], { environment: {}, flags });
}

describe("where the server listens", () => {
  test.each(["127.0.0.1", "127.8.8.8", "::1", "localhost"])("%s needs no HTTPS", async (host) => {
    const place = await listenAddress(configuration({ "mcp.host": host }));
    expect(place).toMatchObject({ host, certificate: undefined, warnings: [] });
  });

  test.each(["0.0.0.0", "::", "192.168.1.4", "example.org", "128.0.0.1"])(
    "%s is refused without, unless a proxy has it",
    async (host) => {
      const plain = { "mcp.host": host };
      await expect(listenAddress(configuration(plain))).rejects.toMatchObject({
        code: "MCP_NOT_PRIVATE",
      });
      const place = await listenAddress(configuration({ ...plain, "mcp.plainHttp": true }));
      expect(place.warnings).toHaveLength(1);
    },
  );

  test("half a certificate is refused, and one that is none", async () => {
    for (const flags of [
      { "mcp.key": "/nowhere" },
      { "mcp.key": import.meta.filename, "mcp.certificate": import.meta.filename },
    ]) {
      await expect(listenAddress(configuration(flags))).rejects.toMatchObject({
        code: "MCP_CERTIFICATE_UNUSABLE",
      });
    }
  });

  test("names that a request may use are those of loopback, its own and the configured ones", async () => {
    const place = await listenAddress(
      configuration({ "mcp.host": "::1", "mcp.hostNames": ["artel.example.org"] }),
    );
    expect(place.hostNames).toEqual(["localhost", "127.0.0.1", "[::1]", "artel.example.org"]);
  });

  test("an address for clients is that of the configuration", () => {
    expect(configuredAddress(configuration({ "mcp.host": "::1", "mcp.port": 80 }))).toBe(
      "http://[::1]:80/mcp",
    );
  });
});
