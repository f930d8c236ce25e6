import { setImmediate as nextTurn } from "node:timers/promises";
import { ModelError } from "../errors.ts";
import { differences } from "./difference.ts";
import { bytesOf, type Exchange, readTape } from "./tape.ts";
import { identityOf, tapedRequest, type TapedRequest } from "./taped-request.ts";

/** Answers from a tape. The same request again gets the next answer that it got, as often as it was made. */
export class Player {
  readonly #path: string;
  #exchanges: readonly Exchange[] | undefined;
  readonly #used = new Set<Exchange>();

  constructor(path: string) {
    this.#path = path;
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    init?.signal?.throwIfAborted();
    this.#exchanges ??= readTape(this.#path);
    const request = tapedRequest(String(input), init?.method ?? "GET", init?.body, []);
    const wanted = identityOf(request);
    const same = this.#exchanges.filter((exchange) => identityOf(exchange.request) === wanted);
    const next = same.find((exchange) => !this.#used.has(exchange));
    if (next === undefined) throw this.#miss(request, same.length);
    this.#used.add(next);
    return replayed(next, init?.signal ?? undefined);
  };

  #miss(request: TapedRequest, times: number): ModelError {
    const place = `${request.method} ${request.path}`;
    if (times > 0) {
      const message = `The cassette ${this.#path} has the answer to ${place} ${times === 1 ? "once" : `${times} times`}, and it was asked for once more.`;
      return new ModelError("CASSETTE_MISS", message);
    }
    const candidates = (this.#exchanges ?? []).filter((each) => each.request.path === request.path);
    const nearest = candidates
      .map((each) => differences(each.request.body, request.body))
      .toSorted((one, other) => one.length - other.length)[0];
    const why =
      nearest === undefined
        ? "; it has none for this address"
        : `. The nearest on it differs:\n${nearest
            .slice(0, 5)
            .map((line) => `  ${line}`)
            .join("\n")}`;
    return new ModelError(
      "CASSETTE_MISS",
      `The cassette ${this.#path} has no answer to ${place}${why}`,
    );
  }
}

function replayed({ response }: Exchange, signal: AbortSignal | undefined): Response {
  const { status, headers, chunks, isWhole } = response;
  const left = [...chunks];
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        // Pieces come one by one, as from the network.
        await nextTurn();
        if (signal?.aborted === true) return controller.error(signal.reason);
        const chunk = left.shift();
        if (chunk !== undefined) controller.enqueue(bytesOf(chunk));
        else if (isWhole) controller.close();
        else controller.error(brokenConnection());
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status, headers });
}

/** As Node's own `fetch` tells it. */
function brokenConnection(): TypeError {
  const cause = Object.assign(new Error("the tape ends here"), { code: "UND_ERR_SOCKET" });
  return new TypeError("terminated", { cause });
}
