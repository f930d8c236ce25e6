import { readFile } from "node:fs/promises";
import { BlockList, isIP } from "node:net";
import { createSecureContext } from "node:tls";
import type { Configuration } from "#infra/config";
import { McpError } from "./errors.ts";

export const MCP_PATH = "/mcp";

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** PEM texts. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Where the server listens, and for whom. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** Undefined: plain HTTP. */
  readonly certificate: Certificate | undefined;
  /** Host names, IPv6 in brackets, that a request and the page that made it may name. */
  readonly hostNames: readonly string[];
  readonly warnings: readonly string[];
}

/** Refuses (`MCP_NOT_PRIVATE`) to send the token in the clear over a network, unless that is wanted. */
export async function listenAddress(configuration: Configuration): Promise<ListenAddress> {
  const host = configuration.get("mcp.host");
  const port = configuration.get("mcp.port");
  const certificate = await readCertificate(
    configuration.get("mcp.certificate"),
    configuration.get("mcp.key"),
  );
  const isPlain = certificate === undefined && !isLoopback(host);
  if (isPlain && !configuration.get("mcp.plainHttp")) throw notPrivate(host);
  const hostNames = [...LOOPBACK_NAMES, inAddress(host), ...configuration.get("mcp.hostNames")];
  const warnings = isPlain
    ? [`${host} is served without encryption: put a proxy that speaks HTTPS in front of it.`]
    : [];
  return { host, port, certificate, hostNames: [...new Set(hostNames)], warnings };
}

/** Where clients reach the server that the configuration describes. */
export function configuredAddress(configuration: Configuration): string {
  const scheme = configuration.get("mcp.certificate") === undefined ? "http" : "https";
  const host = inAddress(configuration.get("mcp.host"));
  return `${scheme}://${host}:${configuration.get("mcp.port")}${MCP_PATH}`;
}

/** As it stands in a URL. */
export function inAddress(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

function isLoopback(host: string): boolean {
  if (host === "localhost") return true;
  const family = isIP(host);
  return family !== 0 && loopback.check(host, family === 6 ? "ipv6" : "ipv4");
}

async function readCertificate(
  certificate: string | undefined,
  key: string | undefined,
): Promise<Certificate | undefined> {
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate === undefined || key === undefined)
    throw unusable("one of mcp.certificate and mcp.key is not set");
  try {
    const pem = { cert: await readFile(certificate, "utf8"), key: await readFile(key, "utf8") };
    createSecureContext(pem);
    return pem;
  } catch (error) {
    throw unusable(error instanceof Error ? error.message : String(error), error);
  }
}

function unusable(why: string, cause?: unknown): McpError {
  return new McpError(
    "MCP_CERTIFICATE_UNUSABLE",
    "usage",
    `The certificate of the MCP server cannot be used: ${why}`,
    { remedy: "Set mcp.certificate and mcp.key to files in PEM form that belong together.", cause },
  );
}

function notPrivate(host: string): McpError {
  return new McpError(
    "MCP_NOT_PRIVATE",
    "refused",
    `At ${host} other machines could read the token and what sessions do, for it would be plain HTTP.`,
    {
      remedy:
        "Set mcp.certificate and mcp.key, listen at 127.0.0.1, or set mcp.plainHttp where a proxy in front speaks HTTPS.",
    },
  );
}
