/** Cuts the byte stream of a PostgreSQL client or server into whole messages. */

export interface Message {
  /** The type byte as a character; empty for the untyped messages before and at start-up. */
  readonly type: string;
  /** The whole message, header included. */
  readonly bytes: Buffer;
}

/** A client that does not speak the protocol is cut off. */
export class ProtocolViolation extends Error {}

const MAX_STARTUP_LENGTH = 10_000;
const MAX_MESSAGE_LENGTH = 512 * 1024 * 1024;

/** Messages of one client, however they were split or joined on the way. */
export class FrontendReader {
  #chunks: Buffer[] = [];
  #length = 0;
  #typed = false;

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** The start-up message was accepted: from now on messages carry a type. */
  startupDone(): void {
    this.#typed = true;
  }

  /** The next whole message, or undefined until more bytes came. */
  next(): Message | undefined {
    const header = this.#typed ? 5 : 4;
    if (this.#length < header) return undefined;
    const start = this.#peek(header);
    const length = start.readUInt32BE(header - 4);
    if (length < 4 || length > (this.#typed ? MAX_MESSAGE_LENGTH : MAX_STARTUP_LENGTH)) {
      throw new ProtocolViolation(`a message claims ${length} bytes`);
    }
    const total = length + header - 4;
    if (this.#length < total) return undefined;
    return { type: this.#typed ? String.fromCharCode(start[0]!) : "", bytes: this.#take(total) };
  }

  #peek(count: number): Buffer {
    if (this.#chunks[0]!.length < count) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]!;
  }

  #take(count: number): Buffer {
    const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    this.#chunks = all.length > count ? [all.subarray(count)] : [];
    this.#length -= count;
    return all.subarray(0, count);
  }
}

/** The messages of a server's answer, which is always whole. */
export function backendMessages(answer: Uint8Array): Message[] {
  const bytes = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
  const messages: Message[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const end = offset + 1 + bytes.readUInt32BE(offset + 1);
    messages.push({
      type: String.fromCharCode(bytes[offset]!),
      bytes: bytes.subarray(offset, end),
    });
    offset = end;
  }
  return messages;
}

/** The zero-terminated text at an offset, and where the next field starts. */
export function textAt(bytes: Buffer, offset: number): { text: string; next: number } {
  const end = bytes.indexOf(0, offset);
  if (end < 0) throw new ProtocolViolation("a text is not terminated");
  return { text: bytes.toString("utf8", offset, end), next: end + 1 };
}
