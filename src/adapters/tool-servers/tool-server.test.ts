import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { ToolServerDefinition } from "./definition.ts";
import { startToolServer, type ToolServer, type ToolServerPlace } from "./tool-server.ts";

const PROGRAM = join(import.meta.dirname, "../../../test/support/tool-server-program.ts");
const pids: number[] = [];
const open: ToolServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

const place: ToolServerPlace = {
  version: "1",
  environment: { DB_TOKEN: "token-of-the-person" },
  async start([program = "", ...words], { environment, signal }) {
    const env = { PATH: process.env["PATH"], ...environment };
    const child = spawn(program, words, { env, stdio: "pipe", signal });
    child.on("error", () => {}); // that it was ended by the signal
    const ended = new Promise((resolve) => child.once("close", resolve));
    await once(child, "spawn");
    pids.push(child.pid ?? 0);
    return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, ended };
  },
};

const command = (
  words: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): ToolServerDefinition => ({
  name: "shop",
  kind: "command",
  argv: [process.execPath, PROGRAM, ...words],
  environment,
});

async function started(
  definition: ToolServerDefinition,
  signal = new AbortController().signal,
): Promise<ToolServer> {
  const server = await startToolServer(definition, place, signal);
  open.push(server);
  return server;
}

const never = new AbortController().signal;

describe("a server that is a command", () => {
  test("says what it offers, answers, and ends", async () => {
    const server = await started(command(["noise"]));
    const tools = await server.tools(never);
    expect(tools.map(({ name }) => name)).toEqual(["add", "environment", "fail", "exit"]);
    expect(tools[0]).toMatchObject({
      description: "Adds two numbers.",
      inputSchema: { type: "object", required: ["a", "b"] },
    });
    expect(await server.call("add", { a: 2, b: 3 }, never)).toEqual({ text: "5", isError: false });
    await server.close();
    expect(isAlive(pids.at(-1))).toBe(false);
  });

  test("is given the person's variables that it names, and what it says of them is hidden", async () => {
    const server = await started(command([], { TOKEN: "${DB_TOKEN}" }));
    const secret = await server.call("environment", { name: "TOKEN" }, never);
    expect(secret).toEqual({ text: "***", isError: false });
    expect(await server.call("environment", { name: "DB_TOKEN" }, never)).toMatchObject({
      text: "(not set)",
    });
  });

  test("fails, refuses and dies in words for the model", async () => {
    const server = await started(command());
    const failing = await server.call("fail", {}, never);
    expect(failing).toEqual({ text: "the table is locked", isError: true });
    const wrong = await server.call("add", { a: "two" }, never);
    expect(wrong.isError).toBe(true);
    expect(wrong.text).toMatch(/invalid|expected number/i);
    expect((await server.call("nothing", {}, never)).isError).toBe(true);
    expect((await server.call("exit", {}, never)).isError).toBe(true);
    expect((await server.call("add", { a: 1, b: 1 }, never)).isError).toBe(true);
  });

  test("that crashes says why, without its secret", async () => {
    const failure = startToolServer(command(["crash"]), place, never);
    await expect(failure).rejects.toMatchObject({
      code: "TOOL_SERVER_FAILED",
      message: expect.stringMatching(/shop could not be started.*no database at/s),
    });
    await expect(failure).rejects.not.toThrow(/hunter2/);
  });

  test("that floods is ended", async () => {
    const failure = startToolServer(command(["flood"]), place, never);
    await expect(failure).rejects.toMatchObject({ code: "TOOL_SERVER_FAILED" });
    expect(isAlive(pids.at(-1))).toBe(false);
  });

  test("that says nothing is left when it is cancelled", async () => {
    const stop = new AbortController();
    const failure = startToolServer(command(["silence"]), place, stop.signal);
    setTimeout(() => stop.abort(new Error("enough")), 500);
    await expect(failure).rejects.toThrow("enough");
    expect(isAlive(pids.at(-1))).toBe(false);
  });
});

describe("a server at an address", () => {
  const servers: Server[] = [];
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  test("is asked with its headers", async () => {
    const { createMcpHandler, McpServer } = await import("@modelcontextprotocol/server");
    const { toNodeHandler } = await import("@modelcontextprotocol/node");
    const handler = toNodeHandler(
      createMcpHandler(() => {
        const server = new McpServer({ name: "shop", version: "1.0.0" });
        server.registerTool("hello", { description: "Says hello." }, () => ({
          content: [{ type: "text", text: "hello" }],
        }));
        return server;
      }),
    );
    const seen: (string | undefined)[] = [];
    const http = createServer((request, response) => {
      seen.push(request.headers.authorization);
      void handler(request, response);
    });
    servers.push(http);
    await once(http.listen(0, "127.0.0.1"), "listening");
    const { port } = http.address() as AddressInfo;
    const server = await started({
      name: "shop",
      kind: "http",
      url: `http://127.0.0.1:${port}/mcp`,
      headers: { Authorization: "Bearer ${DB_TOKEN}" },
    });
    expect(await server.tools(never)).toMatchObject([{ name: "hello" }]);
    expect(await server.call("hello", {}, never)).toEqual({ text: "hello", isError: false });
    expect(new Set(seen)).toEqual(new Set(["Bearer token-of-the-person"]));
  });

  test.each(["http://tools.example.com/mcp", "file:///etc/passwd", "tools"])(
    "is not asked without encryption: %s",
    async (url) => {
      const definition: ToolServerDefinition = { name: "shop", kind: "http", url, headers: {} };
      await expect(startToolServer(definition, place, never)).rejects.toMatchObject({
        code: "TOOL_SERVER_FAILED",
        message: expect.stringContaining("an address that cannot be used"),
      });
    },
  );
});

function isAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}
