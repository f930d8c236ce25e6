import type { FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";
import type { EventCodec } from "./codec/codec.ts";
import { columns } from "./codec/columns.ts";
import { jsonLines } from "./codec/json-lines.ts";

/**
 * A frame is what one write stores: all events of one group commit, or nothing of them.
 * Big-endian: magic u32, which says the codec, CRC-32 u32 of all that follows, payload length u32, event count u32,
 * sequence of the first event u64, payload.
 */
export interface Frame {
  readonly codec: EventCodec;
  readonly first: number;
  readonly count: number;
  readonly payload: Buffer;
  /** Offset of the byte after it. */
  readonly end: number;
}

/** What the magic of every codec begins with. */
const MAGIC_PREFIX = Buffer.from("AEV");
const MAGICS: readonly (readonly [number, EventCodec])[] = [
  [0x41_45_56_31, jsonLines], // "AEV1"
  [0x41_45_56_32, columns], // "AEV2"
];
export const FRAME_HEADER_BYTES = 24;
const CHUNK_BYTES = 1024 * 1024;
/** A longer length field is not believed, so that a damaged one cannot exhaust the memory. */
export const MAXIMUM_PAYLOAD_BYTES = 256 * 1024 * 1024;

export function encodeFrame(frame: Omit<Frame, "end">): Buffer {
  const { codec, first, count, payload } = frame;
  const magic = MAGICS.find(([, known]) => known === codec)?.[0];
  if (magic === undefined) throw new TypeError(`the codec ${codec.name} has no magic`);
  const bytes = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payload.length);
  bytes.writeUInt32BE(magic, 0);
  bytes.writeUInt32BE(payload.length, 8);
  bytes.writeUInt32BE(count, 12);
  bytes.writeBigUInt64BE(BigInt(first), 16);
  payload.copy(bytes, FRAME_HEADER_BYTES);
  bytes.writeUInt32BE(crc32(bytes.subarray(8)), 4);
  return bytes;
}

export type ParsedFrame =
  | { readonly kind: "frame"; readonly frame: Frame }
  /** The bytes end before the frame does; `needed` bytes from its start would do, as far as is known. */
  | { readonly kind: "incomplete"; readonly needed: number }
  | { readonly kind: "invalid" };

/** The frame that starts at `position` of the buffer, whose first byte has the offset `base` in the file. */
export function parseFrame(buffer: Buffer, position: number, base: number): ParsedFrame {
  const available = buffer.length - position;
  if (available < FRAME_HEADER_BYTES) return { kind: "incomplete", needed: FRAME_HEADER_BYTES };
  const length = buffer.readUInt32BE(position + 8);
  const magic = buffer.readUInt32BE(position);
  const codec = MAGICS.find(([known]) => known === magic)?.[1];
  if (codec === undefined || length > MAXIMUM_PAYLOAD_BYTES) return { kind: "invalid" };
  const end = position + FRAME_HEADER_BYTES + length;
  if (end > buffer.length) return { kind: "incomplete", needed: FRAME_HEADER_BYTES + length };
  if (crc32(buffer.subarray(position + 8, end)) !== buffer.readUInt32BE(position + 4)) {
    return { kind: "invalid" };
  }
  const first = Number(buffer.readBigUInt64BE(position + 16));
  const count = buffer.readUInt32BE(position + 12);
  const payload = buffer.subarray(position + FRAME_HEADER_BYTES, end);
  return { kind: "frame", frame: { codec, first, count, payload, end: base + end } };
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
  const { size } = await handle.stat();
  const rest = Buffer.alloc(Math.max(0, size - offset));
  const { bytesRead } = await handle.read(rest, 0, rest.length, offset);
  const buffer = rest.subarray(0, bytesRead);
  for (
    let at = buffer.indexOf(MAGIC_PREFIX, 1);
    at !== -1;
    at = buffer.indexOf(MAGIC_PREFIX, at + 1)
  ) {
    if (parseFrame(buffer, at, offset).kind === "frame") return offset + at;
  }
  return undefined;
}

/** All whole frames that end a file whose last bytes, from the offset `base` on, are in the buffer. */
export function lastFrames(buffer: Buffer, base: number): readonly Frame[] {
  // The first place from which frames follow each other without a gap up to the end.
  for (
    let at = buffer.indexOf(MAGIC_PREFIX);
    at !== -1;
    at = buffer.indexOf(MAGIC_PREFIX, at + 1)
  ) {
    const frames = framesFrom(buffer, at, base);
    if (frames.at(-1)?.end === base + buffer.length) return frames;
  }
  return [];
}

/** The whole frames that a buffer begins with. */
export function framesIn(buffer: Buffer): readonly Frame[] {
  return framesFrom(buffer, 0, 0);
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
