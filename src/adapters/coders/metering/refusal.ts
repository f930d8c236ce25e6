import type { IncomingMessage } from "node:http";

/** An answer that the proxy gives itself. */
export class Refusal extends Error {
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, message: string, more: { readonly retryAfterSeconds?: number } = {}) {
    super(message);
    this.status = status;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }

  static unable(): Refusal {
    return new Refusal(503, "The provider cannot be asked at the moment.");
  }
}

/** Throws a refusal for one that is too large, before it is read. */
export async function readBody(request: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError("no encoding is set");
    size += chunk.length;
    if (size > mostBytes) throw new Refusal(413, `A request may have ${mostBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
