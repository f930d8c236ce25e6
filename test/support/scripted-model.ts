import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";

/** What the scripted model says to a request. */
export type Reply =
  | { readonly text: string }
  | { readonly tools: readonly { readonly name: string; readonly input: unknown }[] }
  /** The stream ends without an end of the answer. */
  | { readonly cut: string }
  | { readonly status: number; readonly body: string };

export interface ChatMessage {
  readonly role: string;
  readonly content: unknown;
}

export interface ChatRequest {
  readonly model: string;
  readonly stream?: boolean;
  readonly messages: readonly ChatMessage[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
}

export type Script = (request: ChatRequest, number: number) => Reply | Promise<Reply>;

export interface ScriptedModel {
  /** Of an OpenAI-compatible API, with `/v1`. */
  readonly url: string;
  readonly requests: readonly ChatRequest[];
  /** Tokens that were charged. */
  readonly charged: { inputTokens: number; outputTokens: number };
  stop(): Promise<void>;
}

/** A model behind a real HTTP server, which answers by a script and charges a token for each character. */
export async function startScriptedModel(script: Script): Promise<ScriptedModel> {
  const requests: ChatRequest[] = [];
  const charged = { inputTokens: 0, outputTokens: 0 };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readText(request);
    if (request.method === "GET" && request.url?.endsWith("/models")) {
      const list = { object: "list", data: [{ id: "coder", object: "model" }] };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(list));
      return;
    }
    if (request.method !== "POST" || !request.url?.endsWith("/chat/completions")) {
      response.writeHead(404).end("{}");
      return;
    }
    const asked = JSON.parse(body) as ChatRequest;
    requests.push(asked);
    const reply = await script(asked, requests.length);
    if ("status" in reply) {
      response.writeHead(reply.status, { "content-type": "application/json" }).end(reply.body);
      return;
    }
    const usage = { prompt_tokens: body.length, completion_tokens: JSON.stringify(reply).length };
    charged.inputTokens += usage.prompt_tokens;
    charged.outputTokens += usage.completion_tokens;
    if (asked.stream !== true) {
      const whole = JSON.stringify({ ...wholeOf(reply, asked.model), usage });
      response.writeHead(200, { "content-type": "application/json" }).end(whole);
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const chunk of chunksOf(reply, asked.model)) {
      response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    }
    if ("cut" in reply) {
      response.end();
      return;
    }
    response.write(`data: ${JSON.stringify({ ...envelope(asked.model), choices: [], usage })}\n\n`);
    response.end("data: [DONE]\n\n");
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    charged,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

let calls = 0;

function envelope(model: string) {
  return { id: "chat-1", object: "chat.completion.chunk", created: 1, model };
}

/** The answer to who does not want a stream. */
function wholeOf(reply: Exclude<Reply, { status: number }>, model: string): object {
  const base = { ...envelope(model), object: "chat.completion" };
  const choice = (message: unknown, finish: string): object => ({
    ...base,
    choices: [{ index: 0, message, finish_reason: finish }],
  });
  if ("cut" in reply) return choice({ role: "assistant", content: reply.cut }, "length");
  if ("text" in reply) return choice({ role: "assistant", content: reply.text }, "stop");
  return choice({ role: "assistant", content: null, tool_calls: toolCalls(reply) }, "tool_calls");
}

function chunksOf(reply: Exclude<Reply, { status: number }>, model: string): unknown[] {
  const chunk = (delta: unknown, finish: string | null) => ({
    ...envelope(model),
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  if ("cut" in reply) return [chunk({ role: "assistant", content: reply.cut }, null)];
  if ("text" in reply) {
    return [chunk({ role: "assistant", content: reply.text }, null), chunk({}, "stop")];
  }
  const tools = toolCalls(reply);
  return [chunk({ role: "assistant", tool_calls: tools }, null), chunk({}, "tool_calls")];
}

function toolCalls({ tools }: Extract<Reply, { tools: unknown }>): unknown[] {
  return tools.map(({ name, input }, index) => {
    calls += 1;
    const written = typeof input === "string" ? input : JSON.stringify(input);
    const called = { name, arguments: written };
    return { index, id: `call-${calls}`, type: "function", function: called };
  });
}

/** The text of the newest message, whatever its shape. */
export function lastText({ messages }: ChatRequest): string {
  const content = messages.at(-1)?.content;
  return typeof content === "string" ? content : JSON.stringify(content);
}
