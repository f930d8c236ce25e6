import type { AnyMessage } from "@agentclientprotocol/sdk";
import { z } from "zod";

// jsonrpc.org/specification: a request has a method and an id, a notification no id, a response no method.
const messageSchema = z.object({
  jsonrpc: z.literal("2.0"),
  id: z.union([z.string(), z.number(), z.null()]).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ code: z.int(), message: z.string(), data: z.unknown().optional() }).optional(),
});

export type Incoming =
  | { readonly kind: "request"; readonly message: AnyMessage }
  | { readonly kind: "notification"; readonly method: string; readonly params: unknown }
  | {
      readonly kind: "response";
      readonly id: string | number | null;
      readonly message: AnyMessage;
    };

/** What a line says, or undefined when that is no message of the protocol. */
export function parseMessage(line: string): Incoming | undefined {
  const { data } = messageSchema.safeParse(parsed(line));
  if (data === undefined) return undefined;
  const { jsonrpc, id, method, params, error } = data;
  if (method !== undefined) {
    return id === undefined
      ? { kind: "notification", method, params }
      : { kind: "request", message: { jsonrpc, id, method, params } };
  }
  if (id === undefined || "result" in data === (error !== undefined)) return undefined;
  const answer = error === undefined ? { result: data.result } : { error };
  return { kind: "response", id, message: { jsonrpc, id, ...answer } };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
