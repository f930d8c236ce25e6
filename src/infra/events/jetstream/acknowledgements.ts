import {
  createInbox,
  errors,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
} from "@nats-io/transport-node";
import { z } from "zod";
import { parseJson } from "../codec/json.ts";

/** What the server says of a publication. */
export type Acknowledgement =
  | {
      readonly kind: "stored";
      /** In the JetStream stream. */
      readonly position: number;
    }
  | {
      readonly kind: "refused";
      readonly code: number;
      readonly status: number;
      readonly description: string;
    };

const answerSchema = z.object({
  seq: z.number().optional(),
  error: z
    .object({
      code: z.number(),
      err_code: z.number().default(0),
      description: z.string().default(""),
    })
    .optional(),
});

interface Waiting {
  readonly timer: NodeJS.Timeout;
  readonly resolve: (acknowledgement: Acknowledgement) => void;
  readonly reject: (error: Error) => void;
}

const ACKNOWLEDGEMENT_MS = 5000;

/**
 * Publishes and waits for the server's word. All answers come to one inbox with a number for each: a request of the
 * client library for each publication costs ten times as much.
 */
export class Acknowledgements {
  readonly #connection: NatsConnection;
  readonly #inbox = createInbox();
  readonly #waiting = new Map<string, Waiting>();
  #last = 0;

  constructor(connection: NatsConnection) {
    this.#connection = connection;
    connection.subscribe(`${this.#inbox}.*`, {
      callback: (error, message) => this.#settle(error, message),
    });
  }

  publish(subject: string, payload: Uint8Array, headers: MsgHdrs): Promise<Acknowledgement> {
    this.#last += 1;
    const reply = `${this.#inbox}.${this.#last}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(reply);
        reject(new errors.TimeoutError());
      }, ACKNOWLEDGEMENT_MS);
      // The connection keeps the process alive while an answer is waited for; a lost one must not.
      timer.unref();
      this.#waiting.set(reply, { timer, resolve, reject });
      try {
        this.#connection.publish(subject, payload, { headers, reply });
      } catch (error) {
        this.#take(reply);
        reject(error);
      }
    });
  }

  #take(reply: string): Waiting | undefined {
    const waiting = this.#waiting.get(reply);
    this.#waiting.delete(reply);
    clearTimeout(waiting?.timer);
    return waiting;
  }

  #settle(error: Error | null, message: Msg): void {
    if (error !== null) return;
    const waiting = this.#take(message.subject);
    if (waiting === undefined) return;
    if (message.headers?.code === 503) {
      waiting.reject(new errors.NoRespondersError(message.subject));
      return;
    }
    const { data: answer } = answerSchema.safeParse(parseJson(message.string()));
    if (answer === undefined) {
      const description = "it answered what JetStream never does";
      waiting.resolve({ kind: "refused", code: 0, status: 0, description });
    } else if (answer.error === undefined) {
      waiting.resolve({ kind: "stored", position: answer.seq ?? 0 });
    } else {
      const { code: status, err_code: code, description } = answer.error;
      waiting.resolve({ kind: "refused", code, status, description });
    }
  }
}
