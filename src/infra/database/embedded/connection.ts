import type { Socket } from "node:net";
import { FrontendReader, type Message, ProtocolViolation, textAt } from "./framing.ts";
import { type ListenIntent, listenIntents } from "./listening.ts";
import { COPY_IN, errorResponse, failingQuery, message, welcome } from "./replies.ts";
import type { SessionClient, SharedSession } from "./session.ts";

const STARTUP = 196_608;
const CANCEL = 80_877_102;
const ENCRYPTION = [80_877_103, 80_877_104];
const COPY_FROM_CLIENT = /\bcopy\b[^;]*\bfrom\s+stdin\b/i;

/** One client of the server: start-up, cutting into exchanges, and names that do not collide with others'. */
export class Connection implements SessionClient {
  readonly channels = new Set<string>();
  readonly statements = new Set<string>();
  readonly #socket: Socket;
  readonly #session: SharedSession;
  readonly #id: number;
  readonly #serverVersion: string;
  readonly #reader = new FrontendReader();
  #pending: Buffer[] = [];
  #intents: ListenIntent[] = [];
  #refusal: string | undefined;
  #copy: Buffer[] | undefined;
  #open = true;

  constructor(socket: Socket, session: SharedSession, id: number, serverVersion: string) {
    this.#socket = socket;
    this.#session = session;
    this.#id = id;
    this.#serverVersion = serverVersion;
    socket.on("data", (chunk) => this.#receive(chunk));
    socket.on("error", () => this.#end());
    socket.on("close", () => this.#end());
  }

  send(bytes: Buffer): void {
    if (this.#open && bytes.length > 0) this.#socket.write(bytes);
  }

  dismiss(reason: Buffer): void {
    if (this.#open) this.#socket.end(reason);
    this.#end();
  }

  #end(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#socket.destroySoon();
    this.#session.leave(this);
    this.#session.forget(this);
  }

  #receive(chunk: Buffer): void {
    this.#reader.push(chunk);
    try {
      for (let next = this.#reader.next(); next && this.#open; next = this.#reader.next()) {
        if (next.type === "") this.#startUp(next.bytes);
        else this.#handle(next);
      }
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      this.dismiss(errorResponse("FATAL", "08P01", `protocol violation: ${error.message}`));
    }
  }

  #startUp(bytes: Buffer): void {
    const request = bytes.length >= 8 ? bytes.readUInt32BE(4) : 0;
    if (ENCRYPTION.includes(request)) {
      this.send(Buffer.from("N"));
    } else if (request === CANCEL) {
      // Queries run to their end on the only thread there is; the protocol wants no answer.
      this.#end();
    } else if (request >>> 16 === STARTUP >>> 16) {
      this.#reader.startupDone();
      this.#session.join(this);
      this.send(welcome(this.#serverVersion, this.#id));
    } else {
      throw new ProtocolViolation(`unknown start-up request ${request}`);
    }
  }

  #handle(next: Message): void {
    if (this.#copy) {
      this.#copyIn(this.#copy, next);
      return;
    }
    switch (next.type) {
      case "X":
        this.#end();
        break;
      case "Q":
        this.#query(next);
        break;
      case "P":
        this.#note(textAt(next.bytes, textAt(next.bytes, 5).next).text);
        this.#pending.push(this.#renamed(next, 5));
        break;
      case "B":
        this.#pending.push(this.#renamed(next, textAt(next.bytes, 5).next));
        break;
      case "D":
      case "C":
        this.#pending.push(next.bytes[5] === 0x53 ? this.#renamed(next, 6) : next.bytes);
        break;
      case "S":
      case "H":
      case "F":
        this.#pending.push(next.bytes);
        this.#flush();
        break;
      case "d":
      case "c":
      case "f":
        break; // copy data after a failed COPY is ignored, as PostgreSQL does
      default:
        this.#pending.push(next.bytes);
    }
  }

  #query(next: Message): void {
    const sql = textAt(next.bytes, 5).text;
    this.#note(sql);
    if (COPY_FROM_CLIENT.test(sql) && /^\s*copy\b/i.test(sql)) {
      // The engine ends when it finds no data behind the command, so both are given to it together.
      this.#copy = [...this.#pending, next.bytes];
      this.#pending = [];
      this.#refusal = undefined;
      this.send(COPY_IN);
      return;
    }
    this.#pending.push(next.bytes);
    this.#flush();
  }

  #copyIn(parts: Buffer[], next: Message): void {
    if (next.type === "X") {
      this.#end();
      return;
    }
    if (next.type === "d" || next.type === "c" || next.type === "f") parts.push(next.bytes);
    if (next.type !== "c" && next.type !== "f") return;
    this.#copy = undefined;
    this.#session.submit(this, { bytes: Buffer.concat(parts), intents: [], copiesIn: true });
  }

  #note(sql: string): void {
    this.#intents.push(...listenIntents(sql));
    if (COPY_FROM_CLIENT.test(sql)) {
      this.#refusal = "COPY FROM STDIN is only supported as a simple query of its own";
    }
  }

  #flush(): void {
    const refusal = this.#refusal;
    const batch = { bytes: Buffer.concat(this.#pending), intents: this.#intents };
    this.#pending = [];
    this.#intents = [];
    this.#refusal = undefined;
    if (refusal) {
      // A statement that fails in the engine keeps order and transaction state right.
      this.#session.submit(this, {
        bytes: failingQuery("feature_not_supported", refusal),
        intents: [],
      });
    } else {
      this.#session.submit(this, batch);
    }
  }

  /** Prepared statements live in the shared session, so each client's get a prefix of their own. */
  #renamed(next: Message, offset: number): Buffer {
    const { text: name, next: rest } = textAt(next.bytes, offset);
    if (name === "") return next.bytes;
    const own = `c${this.#id}_${name}`;
    if (next.type === "P") this.statements.add(own);
    if (next.type === "C") this.statements.delete(own);
    return message(next.type, next.bytes.subarray(5, offset), own, next.bytes.subarray(rest));
  }
}
