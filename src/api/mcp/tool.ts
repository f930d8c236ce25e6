import type {
  ContentBlock,
  LoggingLevel,
  McpServer,
  ServerContext,
  StandardSchemaWithJSON,
  ToolAnnotations,
} from "@modelcontextprotocol/server";
import type { z } from "zod";
import { errorResult, withoutSecrets } from "./answer.ts";
import { clientName } from "./client-name.ts";
import type { McpService } from "./service.ts";

/** Something that a client can have done. A tool is one file in `tools/` and one line in its registry. */
export interface Tool<Input extends z.ZodObject, Output extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  /** For the model that decides whether to call it. */
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  readonly annotations: Required<Omit<ToolAnnotations, "title">>;
  /** It waits for others most of the time. */
  readonly waits?: boolean;
  run(input: z.output<Input>, call: ToolCall): Promise<ToolAnswer<z.input<Output>>>;
}

export interface ToolCall {
  readonly service: McpService;
  /** The client's name as it gives it, made harmless. */
  readonly client: string;
  /** Aborted when the client no longer wants the answer, or is gone. */
  readonly signal: AbortSignal;
  /** Tells how far it is, to a client that asked for that. Each number is larger than the one before. */
  tell(progress: number, message: string): Promise<void>;
  log(level: LoggingLevel, message: string): Promise<void>;
}

export interface ToolAnswer<Data> {
  readonly data: Data;
  /** What a model reads; the data as JSON when there is none. */
  readonly text?: string;
  readonly links?: readonly Extract<ContentBlock, { type: "resource_link" }>[];
}

/** A tool whose types are settled. */
export interface DefinedTool {
  readonly name: string;
  register(server: McpServer, service: McpService): void;
}

export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: Tool<Input, Output>,
): DefinedTool {
  const { name, title, description, input, output, annotations } = tool;
  return {
    name,
    register(server, service) {
      const { logger } = service.application;
      const inputSchema: StandardSchemaWithJSON = input;
      server.registerTool(
        name,
        {
          title,
          description,
          inputSchema,
          outputSchema: output,
          annotations: { title, ...annotations },
        },
        async (given, context) => {
          try {
            const call = callOf(server, service, context);
            const {
              data,
              text,
              links = [],
            } = await service.admission.run(tool.waits === true ? "wait" : "work", () =>
              tool.run(input.parse(given), call),
            );
            const clean = withoutSecrets(data);
            return {
              content: [
                {
                  type: "text",
                  text: text === undefined ? JSON.stringify(clean, null, 2) : withoutSecrets(text),
                },
                ...links,
              ],
              structuredContent: clean,
            };
          } catch (error) {
            return errorResult(error, logger);
          }
        },
      );
    },
  };
}

function callOf(server: McpServer, service: McpService, context: ServerContext): ToolCall {
  const { mcpReq } = context;
  // oxlint-disable-next-line no-underscore-dangle -- the protocol's name
  const progressToken = mcpReq._meta?.progressToken;
  return {
    service,
    client: clientName(server, context),
    signal: mcpReq.signal,
    async tell(progress, message) {
      if (progressToken === undefined || mcpReq.signal.aborted) return;
      const params = { progressToken, progress, message: withoutSecrets(message) };
      await mcpReq.notify({ method: "notifications/progress", params });
    },
    async log(level, message) {
      if (mcpReq.signal.aborted) return;
      await mcpReq.log(level, withoutSecrets(message), "artel");
    },
  };
}
