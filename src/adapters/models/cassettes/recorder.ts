import { redact } from "#shared";
import { appendExchange, beginTape, chunkOf, type Exchange } from "./tape.ts";
import { hideSecrets, secretsOf, tapedRequest, type TapedRequest } from "./taped-request.ts";

/** All that a replay needs; others may hold names of accounts. */
const KEPT_HEADERS = ["content-type", "retry-after", "retry-after-ms"];

/** Sends requests on, and writes down what was answered, each exchange when it has ended. */
export class Recorder {
  readonly #path: string;
  readonly #fetch: typeof globalThis.fetch;
  #count = 0;

  constructor(path: string, fetch: typeof globalThis.fetch) {
    this.#path = path;
    this.#fetch = fetch;
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    // Only questions to models; lists of models are asked for at other times.
    if (init?.method !== "POST") return this.#fetch(input, init);
    if (this.#count === 0) beginTape(this.#path);
    const number = (this.#count += 1);
    const secrets = secretsOf(new Headers(init.headers));
    const request = tapedRequest(String(input), init.method, init.body, secrets);
    const response = await this.#fetch(input, init);
    return this.#taped(number, request, response, secrets);
  };

  #taped(
    number: number,
    request: TapedRequest,
    response: Response,
    secrets: readonly string[],
  ): Response {
    const { status, statusText, headers } = response;
    const chunks: Uint8Array[] = [];
    const write = (isWhole: boolean) =>
      appendExchange(this.#path, {
        number,
        request,
        response: {
          status,
          headers: keptHeaders(headers),
          chunks: cleaned(chunks, status, secrets).map(chunkOf),
          isWhole,
        },
      });
    if (response.body === null) {
      write(true);
      return response;
    }
    const reader = response.body.getReader();
    const body = new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          try {
            const { done, value } = await reader.read();
            if (!done) {
              chunks.push(value);
              return controller.enqueue(value);
            }
            write(true);
            controller.close();
          } catch (error) {
            write(false);
            controller.error(error);
          }
        },
        cancel: (reason) => {
          write(false);
          return reader.cancel(reason);
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(body, { status, statusText, headers });
  }
}

function keptHeaders(headers: Headers): Exchange["response"]["headers"] {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}

/**
 * The pieces as they came. Providers repeat keys where they refuse them: such an answer is put together, so that a key
 * that lies across two pieces is found.
 */
function cleaned(
  chunks: readonly Uint8Array[],
  status: number,
  secrets: readonly string[],
): readonly Uint8Array[] {
  const text = Buffer.concat(chunks).toString("utf8");
  const hidden = hideSecrets(status >= 400 ? redact(text) : text, secrets);
  return hidden === text ? chunks : [Buffer.from(hidden, "utf8")];
}
