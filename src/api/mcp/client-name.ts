import {
  CLIENT_INFO_META_KEY,
  type McpServer,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { z } from "zod";

const LONGEST = 60;

const envelopeSchema = z.looseObject({
  [CLIENT_INFO_META_KEY]: z.looseObject({ name: z.string() }),
});

/**
 * What a client calls itself: newer ones in each request, older ones when they connect, and over HTTP those say nothing
 * later. It is what it says and no proof of anything.
 */
export function clientName(server: McpServer, { mcpReq }: ServerContext): string {
  const envelope = envelopeSchema.safeParse(mcpReq.envelope).data;
  const said = envelope?.[CLIENT_INFO_META_KEY] ?? server.server.getClientVersion();
  const name = said?.name.replaceAll(/[^\w.@/-]+/g, "-").slice(0, LONGEST) ?? "";
  return name === "" ? "unknown" : name;
}
