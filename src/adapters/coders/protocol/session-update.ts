import type { ToolCallStatus, ToolKind } from "@agentclientprotocol/sdk";
import { z } from "zod";

/** What an agent says while it works, as far as it matters here. */
export type SessionUpdate =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "tool"; readonly tool: ToolUpdate }
  | { readonly kind: "plan"; readonly done: number; readonly all: number }
  /** Thoughts, commands that it offers, how full its context is. */
  | { readonly kind: "other" };

/** What is told of a call of a tool: the whole at first, then what has changed. */
export interface ToolUpdate {
  readonly id: string;
  readonly title?: string;
  readonly kind?: ToolKind;
  readonly status?: ToolCallStatus;
  /** As the agent writes them, absolute or not. */
  readonly paths: readonly string[];
  /** It shows a change of a file. */
  readonly hasDiff: boolean;
}

const kinds = [
  "read",
  "edit",
  "delete",
  "move",
  "search",
  "execute",
  "think",
  "fetch",
  "switch_mode",
  "other",
] as const satisfies readonly ToolKind[];
const statuses = [
  "pending",
  "in_progress",
  "completed",
  "failed",
] as const satisfies readonly ToolCallStatus[];

const text = z.string().nullish().catch(undefined);

/** agentclientprotocol.com/protocol/v1/tool-calls. What is odd in it is left out, for agents differ. */
export const toolSchema = z.looseObject({
  toolCallId: z.string(),
  title: text,
  kind: z.enum(kinds).nullish().catch(undefined),
  status: z.enum(statuses).nullish().catch(undefined),
  locations: z
    .array(z.looseObject({ path: z.string() }))
    .nullish()
    .catch(undefined),
  content: z
    .array(z.looseObject({ type: z.string(), path: text }))
    .nullish()
    .catch(undefined),
});

const updateSchema = z.union([
  z.looseObject({
    sessionUpdate: z.literal("agent_message_chunk"),
    content: z.looseObject({ text: z.string() }),
  }),
  toolSchema.extend({ sessionUpdate: z.enum(["tool_call", "tool_call_update"]) }),
  z.looseObject({
    sessionUpdate: z.literal("plan"),
    entries: z.array(z.looseObject({ status: z.string().catch("") })),
  }),
  z
    .looseObject({ sessionUpdate: z.string() })
    .transform(() => ({ sessionUpdate: "other" as const })),
]);

const notificationSchema = z.looseObject({ sessionId: z.string(), update: updateSchema });

/** From the notification `session/update`; undefined when it is none. */
export function parseUpdate(
  params: unknown,
): { readonly session: string; readonly update: SessionUpdate } | undefined {
  const { data } = notificationSchema.safeParse(params);
  return data && { session: data.sessionId, update: updateOf(data.update) };
}

function updateOf(update: z.infer<typeof updateSchema>): SessionUpdate {
  switch (update.sessionUpdate) {
    case "agent_message_chunk":
      return { kind: "text", text: update.content.text };
    case "tool_call":
    case "tool_call_update":
      return { kind: "tool", tool: toolOf(update) };
    case "plan": {
      const done = update.entries.filter(({ status }) => status === "completed").length;
      return { kind: "plan", done, all: update.entries.length };
    }
    case "other":
      return { kind: "other" };
  }
}

export function toolOf(tool: z.infer<typeof toolSchema>): ToolUpdate {
  const diffs = (tool.content ?? []).filter(({ type }) => type === "diff");
  const paths = [...(tool.locations ?? []), ...diffs].flatMap(({ path }) => path ?? []);
  return {
    id: tool.toolCallId,
    ...(tool.title ? { title: tool.title } : {}),
    ...(tool.kind ? { kind: tool.kind } : {}),
    ...(tool.status ? { status: tool.status } : {}),
    paths: [...new Set(paths)],
    hasDiff: diffs.length > 0,
  };
}
