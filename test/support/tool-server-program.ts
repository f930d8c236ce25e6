/**
 * A tool server over stdio, made with the protocol's own library: what a repository would bring.
 * `node tool-server-program.ts [noise|crash|silence|flood]`
 */
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";

const [mode] = process.argv.slice(2);
if (mode === "crash") {
  console.error("no database at postgres://shop:hunter2hunter2@db/shop");
  process.exit(3);
}
if (mode === "noise") console.log("server is starting …");
if (mode === "flood") process.stdout.write("x".repeat(11_000_000));
if (mode === "silence" || mode === "flood") setInterval(() => undefined, 1_000);
else serveStdio(create);

function create(): McpServer {
  const server = new McpServer({ name: "shop", version: "1.0.0" });
  server.registerTool(
    "add",
    { description: "Adds two numbers.", inputSchema: z.object({ a: z.number(), b: z.number() }) },
    ({ a, b }) => ({ content: [{ type: "text", text: String(a + b) }] }),
  );
  server.registerTool(
    "environment",
    { description: "Tells its environment.", inputSchema: z.object({ name: z.string() }) },
    ({ name }) => ({ content: [{ type: "text", text: process.env[name] ?? "(not set)" }] }),
  );
  server.registerTool("fail", { description: "Fails." }, () => ({
    content: [{ type: "text", text: "the table is locked" }],
    isError: true,
  }));
  server.registerTool("exit", { description: "Ends the server." }, () => process.exit(1));
  return server;
}
