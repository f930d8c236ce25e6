import {
  createServer as createPlainServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createSecureServer } from "node:https";
import { once } from "node:events";
import { hostHeaderValidation, originValidation, toNodeHandler } from "@modelcontextprotocol/node";
import {
  bearerAuthChallengeResponse,
  createMcpHandler,
  OAuthError,
  OAuthErrorCode,
  verifyBearerToken,
  type AuthInfo,
} from "@modelcontextprotocol/server";
import { isSystemError } from "#shared";
import { inAddress, listenAddress, MCP_PATH, type ListenAddress } from "./address.ts";
import { McpError } from "./errors.ts";
import { createMcpServer } from "./server.ts";
import type { McpService } from "./service.ts";
import { isToken, keptToken, tokenFileOf } from "./token.ts";

/** The most bytes of one request. */
const LONGEST_REQUEST = 4 * 1024 * 1024;
const MOST_CONNECTIONS = 256;
const MOST_SUBSCRIPTIONS = 64;
const HEADERS_MILLISECONDS = 10_000;
const REQUEST_MILLISECONDS = 30_000;
/** A token does not run out; the protocol's kit wants one that does. */
const TOKEN_SECONDS = 3_600;

export interface HttpServing {
  /** Where clients reach it. */
  readonly address: string;
  /** Undefined: the token was set. */
  readonly tokenFile: string | undefined;
  readonly warnings: readonly string[];
  /** Serves until the signal. Sessions are not stopped. */
  ended(signal: AbortSignal): Promise<void>;
}

/** Serves any number of clients at the configured address. Whoever has no token learns nothing. */
export async function serveHttp(service: McpService): Promise<HttpServing> {
  const { configuration, logger } = service.application;
  const place = await listenAddress(configuration);
  const set = configuration.get("mcp.token");
  const file = tokenFileOf(configuration.get("dataFolder"));
  const token = set ?? (await keptToken(file));
  const onerror = (error: Error) => logger.warn({ error: error.message }, "MCP client");
  const handler = createMcpHandler(() => createMcpServer(service), {
    maxRequestBodySize: LONGEST_REQUEST,
    maxSubscriptions: MOST_SUBSCRIPTIONS,
    onerror,
  });
  const stopListening = service.sessions.listen(() => handler.notify.resourcesChanged());
  const serve = toNodeHandler(handler, { maxRequestBodySize: LONGEST_REQUEST, onerror });
  const isAdmitted = gate(place, token);
  const server = await listen(place, (request, response) => {
    void isAdmitted(request, response)
      .then((admitted) => (admitted ? serve(request, response) : undefined))
      .catch((error: unknown) => {
        onerror(error instanceof Error ? error : new Error(String(error)));
        response.destroy();
      });
  });
  return {
    address: addressOf(server, place),
    tokenFile: set === undefined ? file : undefined,
    warnings: place.warnings,
    async ended(signal) {
      if (!signal.aborted) await once(signal, "abort");
      stopListening();
      const closed = once(server, "close");
      server.close();
      await handler.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers whether a request may be served; one that may not has its answer. Its body is not read before. */
function gate({ hostNames }: ListenAddress, token: string) {
  const isOurHost = hostHeaderValidation([...hostNames]);
  const isOurOrigin = originValidation([...hostNames]);
  const verifyAccessToken = async (given: string): Promise<AuthInfo> => {
    if (!isToken(given, token))
      throw new OAuthError(OAuthErrorCode.InvalidToken, "This is not the token of the server.");
    const expiresAt = Math.floor(Date.now() / 1_000) + TOKEN_SECONDS;
    return { token: "", clientId: "artel", scopes: [], expiresAt };
  };
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (!isOurHost(request, response) || !isOurOrigin(request, response)) return false;
    try {
      await verifyBearerToken(request.headers.authorization, { verifier: { verifyAccessToken } });
    } catch (error) {
      await refuse(response, bearerAuthChallengeResponse(error));
      return false;
    }
    if (new URL(request.url ?? "", "http://localhost").pathname === MCP_PATH) return true;
    await refuse(response, Response.json({ error: "not_found" }, { status: 404 }));
    return false;
  };
}

async function refuse(response: ServerResponse, answer: Response): Promise<void> {
  // What is left of the request is not waited for.
  response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), connection: "close" });
  response.end(await answer.text());
}

async function listen(
  { host, port, certificate }: ListenAddress,
  listener: Listener,
): Promise<Server> {
  const options = {
    headersTimeout: HEADERS_MILLISECONDS,
    requestTimeout: REQUEST_MILLISECONDS,
  };
  const server =
    certificate === undefined
      ? createPlainServer(options, listener)
      : createSecureServer({ ...options, ...certificate }, listener);
  server.maxConnections = MOST_CONNECTIONS;
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    throw isSystemError(error) ? addressUnusable(host, port, error) : error;
  }
  return server;
}

function addressOf(server: Server, { host, certificate }: ListenAddress): string {
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : 0;
  const scheme = certificate === undefined ? "http" : "https";
  return `${scheme}://${inAddress(host)}:${port}${MCP_PATH}`;
}

function addressUnusable(host: string, port: number, cause: Error): McpError {
  return new McpError(
    "MCP_ADDRESS_UNUSABLE",
    "environment",
    `Nothing can listen at ${inAddress(host)}:${port}: ${cause.message}`,
    { remedy: "Choose another with --port or --host; --port 0 takes any that is free.", cause },
  );
}
