import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

/** Millionths of a dollar for a token. */
export const PRICE = { input: 3, output: 15 };

const requestSchema = z.object({
  call: z.string(),
  attempt: z.int(),
  agent: z.string(),
  inputTokens: z.int(),
  maximumOutputTokens: z.int(),
});
export type ProviderRequest = z.infer<typeof requestSchema>;

export const answerSchema = z.object({ inputTokens: z.int(), outputTokens: z.int() });

/** What the provider will ask money for. */
export interface Charge extends ProviderRequest {
  readonly tokens: number;
  readonly microDollars: number;
}

export const microDollars = (usage: { inputTokens: number; outputTokens: number }): number =>
  usage.inputTokens * PRICE.input + usage.outputTokens * PRICE.output;

/** A provider that counts on its own what it was asked, and charges also whoever does not wait for the answer. */
export async function startProvider() {
  const charges: Charge[] = [];
  const server = createServer(async (incoming, response) => {
    let text = "";
    for await (const chunk of incoming.setEncoding("utf8")) text += String(chunk);
    const request = requestSchema.parse(JSON.parse(text));
    const outputTokens = Math.ceil(Math.random() * request.maximumOutputTokens);
    const usage = { inputTokens: request.inputTokens, outputTokens };
    const tokens = usage.inputTokens + outputTokens;
    charges.push({ ...request, tokens, microDollars: microDollars(usage) });
    await sleep(5 + Math.random() * 40);
    response.end(JSON.stringify(usage));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    charges: charges as readonly Charge[],
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
