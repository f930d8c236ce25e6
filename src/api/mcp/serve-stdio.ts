import { Console } from "node:console";
import { serveStdio as serve, StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { createMcpServer } from "./server.ts";
import type { McpService } from "./service.ts";

/** The most bytes of one message. */
const LONGEST_MESSAGE = 4 * 1024 * 1024;

/**
 * Serves the one client at standard input and output, until it closes its end or the signal. Sessions are not stopped.
 */
export async function serveStdio(service: McpService, signal: AbortSignal): Promise<void> {
  // Whatever a library prints must not be read as protocol.
  globalThis.console = new Console(process.stderr, process.stderr);
  const { logger } = service.application;
  const transport = new WatchedTransport(process.stdin, process.stdout, {
    maxBufferSize: LONGEST_MESSAGE,
  });
  const listeners: (() => void)[] = [];
  const handle = serve(
    () => {
      const server = createMcpServer(service);
      const tell = () => {
        if (!server.isConnected()) return;
        // Who does not hear it is gone.
        server.server.sendResourceListChanged().catch(() => undefined);
      };
      listeners.push(service.sessions.listen(tell));
      return server;
    },
    { transport, onerror: (error) => logger.warn({ error: error.message }, "MCP client") },
  );
  const onAbort = () => void handle.close();
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  await transport.closed;
  for (const stop of listeners) stop();
}

/** Says when the connection is over, from whichever side. */
class WatchedTransport extends StdioServerTransport {
  readonly #closed = Promise.withResolvers<void>();

  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  override async close(): Promise<void> {
    await super.close();
    this.#closed.resolve();
  }
}
