import type { FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";

/**
 * A frame is what one write puts on disk: all events of one group commit, or nothing of them.
 * Big-endian: magic u32, CRC-32 u32 of all that follows, payload length u32, event count u32,
 * sequence of the first event u64, payload (one JSON event per line).
 */
export interface Frame {
  readonly first: number;
  readonly count: number;
  readonly payload: Buffer;
  /** Offset of the byte after it. */
  readonly end: number;
}

const MAGIC = 0x41_45_56_31; // "AEV1"
const HEADER_BYTES = 24;
const CHUNK_BYTES = 1024 * 1024;
/** A longer length field is not believed, so that a damaged one cannot exhaust the memory. */
export const MAXIMUM_PAYLOAD_BYTES = 256 * 1024 * 1024;

export function encodeFrame(first: number, lines: readonly string[]): Buffer {
  const text = `${lines.join("\n")}\n`;
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + length);
  frame.writeUInt32BE(MAGIC, 0);
  frame.writeUInt32BE(length, 8);
  frame.writeUInt32BE(lines.length, 12);
  frame.writeBigUInt64BE(BigInt(first), 16);
  frame.write(text, HEADER_BYTES);
  frame.writeUInt32BE(crc32(frame.subarray(8)), 4);
  return frame;
}

export type ParsedFrame =
  | { readonly kind: "frame"; readonly frame: Frame }
  /** The bytes end before the frame does; `needed` bytes from its start would do, as far as is known. */
  | { readonly kind: "incomplete"; readonly needed: number }
  | { readonly kind: "invalid" };

/** The frame that starts at `position` of the buffer, whose first byte has the offset `base` in the file. */
export function parseFrame(buffer: Buffer, position: number, base: number): ParsedFrame {
  const available = buffer.length - position;
  if (available < HEADER_BYTES) return { kind: "incomplete", needed: HEADER_BYTES };
  const length = buffer.readUInt32BE(position + 8);
  if (buffer.readUInt32BE(position) !== MAGIC || length > MAXIMUM_PAYLOAD_BYTES) {
    return { kind: "invalid" };
  }
  const end = position + HEADER_BYTES + length;
  if (end > buffer.length) return { kind: "incomplete", needed: HEADER_BYTES + length };
  if (crc32(buffer.subarray(position + 8, end)) !== buffer.readUInt32BE(position + 4)) {
    return { kind: "invalid" };
  }
  const first = Number(buffer.readBigUInt64BE(position + 16));
  const count = buffer.readUInt32BE(position + 12);
  const payload = buffer.subarray(position + HEADER_BYTES, end);
  return { kind: "frame", frame: { first, count, payload, end: base + end } };
}

/** All whole frames from an offset on. Ends at the end of the file or before the first byte that is not a frame. */
export async function* readFrames(handle: FileHandle, offset: number): AsyncGenerator<Frame> {
  let next = offset;
  let wanted = CHUNK_BYTES;
  for (;;) {
    const chunk = Buffer.allocUnsafe(wanted);
    const { bytesRead } = await handle.read(chunk, 0, wanted, next);
    const buffer = chunk.subarray(0, bytesRead);
    let position = 0;
    let parsed = parseFrame(buffer, 0, next);
    while (parsed.kind === "frame") {
      yield parsed.frame;
      position = parsed.frame.end - next;
      parsed = parseFrame(buffer, position, next);
    }
    if (parsed.kind === "invalid" || bytesRead < wanted) return;
    next += position;
    wanted = Math.max(CHUNK_BYTES, parsed.needed);
  }
}

/** Offset of a whole frame somewhere after an offset, or undefined: tells damage from a torn tail. */
export async function findFrameAfter(
  handle: FileHandle,
  offset: number,
): Promise<number | undefined> {
  const magic = Buffer.alloc(4);
  magic.writeUInt32BE(MAGIC, 0);
  const { size } = await handle.stat();
  const rest = Buffer.alloc(Math.max(0, size - offset));
  const { bytesRead } = await handle.read(rest, 0, rest.length, offset);
  const buffer = rest.subarray(0, bytesRead);
  for (let at = buffer.indexOf(magic, 1); at !== -1; at = buffer.indexOf(magic, at + 1)) {
    if (parseFrame(buffer, at, offset).kind === "frame") return offset + at;
  }
  return undefined;
}

/** All whole frames that end a file whose last bytes, from the offset `base` on, are in the buffer. */
export function lastFrames(buffer: Buffer, base: number): readonly Frame[] {
  const magic = Buffer.alloc(4);
  magic.writeUInt32BE(MAGIC, 0);
  // The first place from which frames follow each other without a gap up to the end.
  for (let at = buffer.indexOf(magic); at !== -1; at = buffer.indexOf(magic, at + 1)) {
    const frames = framesFrom(buffer, at, base);
    if (frames.at(-1)?.end === base + buffer.length) return frames;
  }
  return [];
}

function framesFrom(buffer: Buffer, start: number, base: number): Frame[] {
  const frames: Frame[] = [];
  let position = start;
  for (;;) {
    const parsed = parseFrame(buffer, position, base);
    if (parsed.kind !== "frame") return frames;
    frames.push(parsed.frame);
    position = parsed.frame.end - base;
  }
}
